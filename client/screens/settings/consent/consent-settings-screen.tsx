/** Settings, consent: how far a STOP reaches, what HELP is answered with, and what machines say then. */
import { Button, Radio, TextInput } from "@mantine/core";
import { Link } from "react-router";
import { longestContact } from "../../../../shared/api/organization.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import type { ConsentScope } from "../../../../shared/domain/consent.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { useConsentTexts } from "../../../data/consent-texts.ts";
import { usePolicies } from "../../../data/policies.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { fallbackPath } from "../fallback/path.ts";
import { consentSettingsPath } from "./path.ts";
import { useOrganizationDraft } from "../organization-draft.ts";
import { TextsPart } from "./texts-part.tsx";
import { useTextDrafts } from "./text-drafts.ts";
import shared from "../settings.module.css";
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
  const { organization, status, error, refetch, changed, change, save } = settings;
  const texts = useTextDrafts(useConsentTexts().list);
  const anything = settings.anything || texts.anything;
  const problem = save.problem ?? texts.save.problem;
  async function saveAll() {
    if (settings.anything && !(await settings.run())) return;
    if (texts.anything) settings.tellSaved(await texts.run());
  }

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
      <p className={shared.loading} role="status">
        Loading
      </p>
    );
  const mayChange = user.role === "admin";
  const { consentScope, contact } = { ...organization, ...changed };
  return (
    <section className={shared.screen} aria-label="Consent">
      <LeaveGuard changed={anything} within={consentSettingsPath} />
      <header className={shared.head}>
        <h1>Consent</h1>
        {mayChange ? (
          <div className={shared.acts}>
            <span className={shared.meta} role="status">
              {texts.anything && !texts.ready
                ? "Mend what is marked before you save."
                : settings.saved && !anything
                  ? "Saved. It holds from the next message on."
                  : ""}
            </span>
            {anything ? (
              <Button
                variant="default"
                onClick={() => {
                  settings.discard();
                  texts.discard();
                }}
              >
                Discard
              </Button>
            ) : null}
            <Button
              disabled={!anything || !texts.ready}
              loading={save.busy || texts.save.busy}
              onClick={() => void saveAll()}
            >
              Save
            </Button>
          </div>
        ) : (
          <p className={shared.meta}>Only an admin changes this.</p>
        )}
      </header>
      <div className={shared.body}>
        {problem ? (
          <p className={shared.wrong} role="alert">
            {problem.title.replace(/\.?$/, ".")}{" "}
            {problem.type === "changed_meanwhile"
              ? "Your changes are still here. Save again to put them in place of what holds now."
              : problem.detail}
          </p>
        ) : null}
        <fieldset className={shared.fields} disabled={!mayChange}>
          <legend className="tw-hidden">What holds</legend>
          <section className={shared.part}>
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
            <p className={shared.meta}>
              US rules take an unclear STOP for a refusal of everything. What is in the ledger already stays
              as it was written.
            </p>
          </section>
          <section className={shared.part}>
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
        <TextsPart
          texts={texts}
          mayChange={mayChange}
          contact={contact}
          reach={consentScope}
          timeZone={user.timeZone}
        />
        <Warnings />
      </div>
    </section>
  );
}

/** By which channels nothing about care goes before the patient was warned that they are not encrypted. */
function Warnings() {
  const { policies } = usePolicies();
  if (!policies) return null;
  const demanded = [...new Set(policies.flatMap(({ policy }) => policy.needsWarning ?? []))];
  return (
    <section className={shared.part}>
      <h2>Channels that are not encrypted</h2>
      <p className={shared.meta}>
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
