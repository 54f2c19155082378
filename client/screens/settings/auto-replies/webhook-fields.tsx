/** A webhook: its address, a test call, and the secret that it is signed with, which is shown once. */
import { useState } from "react";
import { Button, CopyButton, Modal, TextInput } from "@mantine/core";
import type { AutoAction, AutoReplyView } from "../../../../shared/api/auto-replies.ts";
import { useRenewWebhookSecret, useTestWebhook } from "../../../data/auto-replies.ts";
import classes from "./rule.module.css";

type Webhook = Extract<AutoAction, { kind: "webhook" }>;

interface Props {
  action: Webhook;
  problem: string | undefined;
  view: AutoReplyView;
  onChange: ((action: AutoAction) => void) | null;
}

export function WebhookFields({ action, problem, view, onChange }: Props) {
  const test = useTestWebhook();
  const { tested } = test;
  return (
    <div className={classes.texts}>
      <TextInput
        type="url"
        label="Call a webhook"
        description="A signed POST with ids, the rule and the answer about a visit. Nothing of what was written."
        value={action.url}
        error={problem}
        onChange={(event) => {
          test.forget();
          onChange?.({ ...action, url: event.currentTarget.value });
        }}
      />
      {onChange ? (
        <>
          <div className={classes.inline}>
            <Button
              size="xs"
              variant="default"
              loading={test.busy}
              disabled={action.url.trim() === "" || view.version === 0}
              onClick={() => void test.run(action.url.trim())}
            >
              Call it now as a test
            </Button>
            <Secret view={view} />
          </div>
          <p role="status" className={tested?.ok === false || test.problem ? classes.wrong : classes.meta}>
            {view.version === 0
              ? "Save once: then it can be called as a test, signed."
              : test.problem
                ? `${test.problem.title.replace(/\.?$/, ".")} ${test.problem.fields?.[0]?.expected ?? ""}`
                : tested
                  ? `${tested.ok ? "It works" : "It did not work"}. ${tested.outcome}.`
                  : ""}
          </p>
        </>
      ) : null}
    </div>
  );
}

function Secret({ view }: { view: AutoReplyView }) {
  const renew = useRenewWebhookSecret();
  const [asked, setAsked] = useState(false);
  const { made } = renew;
  const known = view.webhookSecretAt !== null;
  const close = () => {
    setAsked(false);
    renew.forget();
  };
  return (
    <>
      <Button size="xs" variant="default" disabled={view.version === 0} onClick={() => setAsked(true)}>
        {known ? "Replace the secret" : "Show a signing secret"}
      </Button>
      <Modal
        opened={asked}
        onClose={close}
        title={
          made ? "Your signing secret" : known ? "Replace the signing secret?" : "Make a signing secret?"
        }
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {made ? (
          <>
            <p>
              Shown this once. Keep it where the receiving program reads it, as Standard Webhooks describe.
            </p>
            <TextInput
              label="Secret"
              readOnly
              value={made.secret}
              classNames={{ input: classes.mono }}
              onFocus={(event) => event.currentTarget.select()}
            />
            <div className={classes.modalActs}>
              <CopyButton value={made.secret}>
                {({ copied, copy }) => (
                  <Button variant="default" onClick={copy}>
                    {copied ? "Copied" : "Copy"}
                  </Button>
                )}
              </CopyButton>
              <Button onClick={close}>I have kept it</Button>
            </div>
          </>
        ) : (
          <>
            <p>
              {known
                ? "Calls are signed with the new one at once: programs that know the old one refuse them until they know the new one."
                : "All webhooks of the clinic are signed with it. It is shown once."}
            </p>
            {renew.problem ? <p role="alert">{renew.problem.title.replace(/\.?$/, ".")} Try again.</p> : null}
            <div className={classes.modalActs}>
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button loading={renew.busy} onClick={() => void renew.run(null)}>
                {known ? "Replace it" : "Make it"}
              </Button>
            </div>
          </>
        )}
      </Modal>
    </>
  );
}
