/** Settings, consent: how far a STOP reaches, what HELP is answered with, and what machines say then. */
import { useState } from "react";
import { Button, Radio, Select, TextInput } from "@mantine/core";
import { Link } from "react-router";
import { longestContact } from "../../../../shared/api/organization.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import type { ConsentScope } from "../../../../shared/domain/consent.ts";
import { consentTexts } from "../../../../shared/domain/consent-texts.ts";
import { countSms } from "../../../../shared/text/segments.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { plural } from "../../../components/message/times.ts";
import { usePolicies } from "../../../data/policies.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { fallbackPath } from "../fallback/path.ts";
import { consentSettingsPath } from "./path.ts";
import { useOrganizationDraft } from "../organization-draft.ts";
import classes from "./consent-settings.module.css";

const reaches: Readonly<Record<ConsentScope, { name: string; words: string }>> = {
  all: {
    name: "Everything",
    words: "Every purpose on that address, and on the same number by SMS and WhatsApp. The careful choice.",
  },
  channel: { name: "The channel", words: "Every purpose, by the channel on which they wrote STOP." },
  purpose: {
    name: "What it answered",
    words: "Only the purpose of our last automatic message. A STOP that answers nothing refuses everything.",
  },
};

export default function ConsentSettingsScreen() {
  const { user } = useSignedIn();
  const settings = useOrganizationDraft();
  const { organization, status, error, refetch, changed, anything, change, save } = settings;

  if (status === "error")
    return (
      <FullPage
        inset
        title="The settings did not load"
        problem={error}
        ways={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        STOP is obeyed by what holds.
      </FullPage>
    );
  if (!organization)
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  const mayChange = user.role === "admin";
  const { consentScope, contact } = { ...organization, ...changed };
  return (
    <section className={classes.screen} aria-label="Consent">
      <LeaveGuard changed={anything} within={consentSettingsPath} />
      <header className={classes.head}>
        <h1>Consent</h1>
        {mayChange ? (
          <div className={classes.acts}>
            <span className={classes.meta} role="status">
              {settings.saved ? "Saved. It holds from the next message on." : ""}
            </span>
            {anything ? (
              <Button variant="default" onClick={settings.discard}>
                Discard
              </Button>
            ) : null}
            <Button disabled={!anything} loading={save.busy} onClick={() => void settings.run()}>
              Save
            </Button>
          </div>
        ) : (
          <p className={classes.meta}>Only an admin changes this.</p>
        )}
      </header>
      <div className={classes.body}>
        {save.problem ? (
          <p className={classes.wrong} role="alert">
            {save.problem.title.replace(/\.?$/, ".")}{" "}
            {save.problem.type === "changed_meanwhile"
              ? "Your changes are still here. Save again to put them in place of what holds now."
              : save.problem.detail}
          </p>
        ) : null}
        <fieldset className={classes.fields} disabled={!mayChange}>
          <legend className="tw-hidden">What holds</legend>
          <section className={classes.part}>
            <h2>How far a STOP reaches</h2>
            <Radio.Group
              aria-label="How far a STOP reaches"
              value={consentScope}
              onChange={(value) => change({ consentScope: value as ConsentScope })}
            >
              <div className={classes.choices}>
                {(["all", "channel", "purpose"] as const).map((scope) => (
                  <Radio
                    key={scope}
                    value={scope}
                    disabled={!mayChange}
                    label={reaches[scope].name}
                    description={reaches[scope].words}
                  />
                ))}
              </div>
            </Radio.Group>
            <p className={classes.meta}>
              US rules take an unclear STOP for a refusal of everything. What is in the ledger already stays
              as it was written.
            </p>
          </section>
          <section className={classes.part}>
            <h2>What HELP is answered with</h2>
            <TextInput
              className={classes.wide}
              label="How to reach the clinic"
              description="A phone number or an address. Left empty, the line’s own number is named."
              placeholder="503 555 0100"
              maxLength={longestContact}
              value={(settings.draft.contact === undefined ? contact : settings.draft.contact) ?? ""}
              onChange={(event) => change({ contact: event.currentTarget.value || null })}
            />
          </section>
        </fieldset>
        <Samples clinic={organization.name} contact={contact} />
        <Warnings />
      </div>
    </section>
  );
}

type Tongue = keyof typeof consentTexts;
const tongues = Object.keys(consentTexts) as Tongue[];
const tongueNames = new Intl.DisplayNames("en", { type: "language" });
const answers = [
  ["stopped", "After STOP, once"],
  ["started", "After START, where it lifts a refusal"],
  ["help", "After HELP, always"],
] as const;

function Samples({ clinic, contact }: { clinic: string; contact: string | null }) {
  const [tongue, setTongue] = useState<Tongue>("en");
  return (
    <section className={classes.part}>
      <h2>What machines answer</h2>
      <Select
        className={classes.wide}
        label="Language"
        description="Each patient is answered in their own; one who has none, in that of the word."
        allowDeselect={false}
        data={tongues.map((value) => ({ value, label: tongueNames.of(value) ?? value }))}
        value={tongue}
        onChange={(value) => setTongue(value as Tongue)}
      />
      <dl className={classes.samples}>
        {answers.map(([which, when]) => {
          const text = consentTexts[tongue][which]
            .replaceAll("{clinic}", clinic)
            .replaceAll("{contact}", contact ?? "the line’s own number");
          return (
            <div key={which} className={classes.sample}>
              <dt>{when}</dt>
              <dd lang={tongue} dir="auto">
                {text}
              </dd>
              <dd className={classes.meta}>{plural(countSms(text).segments, "segment")}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** By which channels nothing about care goes before the patient was warned that they are not encrypted. */
function Warnings() {
  const { policies } = usePolicies();
  if (!policies) return null;
  const demanded = [...new Set(policies.flatMap(({ policy }) => policy.needsWarning ?? []))];
  return (
    <section className={classes.part}>
      <h2>Channels that are not encrypted</h2>
      <p className={classes.meta}>
        {demanded.length === 0
          ? "No channel asks for the warning. Words about care go to patients who were not told that it is not encrypted."
          : `Words about care wait for the patient’s yes on ${demanded.map((channel) => channelWords[channel]).join(", ")}. Asked as it is planned, and again as it goes.`}
      </p>
      <Link className={classes.link} to={fallbackPath}>
        Set it for each purpose, in Ways to reach a patient
      </Link>
    </section>
  );
}
