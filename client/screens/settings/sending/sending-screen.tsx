/** Settings, sending: the seconds in which a reply can be taken back, and how a scheduled one gives way. */
import { Button, Checkbox, NumberInput, Radio } from "@mantine/core";
import { longestUndoSeconds } from "../../../../shared/api/organization.ts";
import { longestHouseholdHours } from "../../../../shared/domain/household.ts";
import { longestLinkDays } from "../../../../shared/domain/secure-page.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { plural } from "../../../components/message/times.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { sendingPath } from "./path.ts";
import { useOrganizationDraft } from "../organization-draft.ts";
import classes from "./sending.module.css";

export default function SendingScreen() {
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
        Messages go on by what holds.
      </FullPage>
    );
  if (!organization)
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  const mayChange = user.role === "admin";
  const { undoSeconds, cancelIfAnswered, householdMask, householdHours } = { ...organization, ...changed };
  const { noticeLink, linkDays } = { ...organization, ...changed };
  return (
    <section className={classes.screen} aria-label="Sending">
      <LeaveGuard changed={anything} within={sendingPath} />
      <header className={classes.head}>
        <h1>Sending</h1>
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
              ? "What holds now is named below; your changes are still here. Save again to put them in its place."
              : save.problem.detail}
          </p>
        ) : null}
        <fieldset className={classes.fields} disabled={!mayChange}>
          <legend className="tw-hidden">What holds</legend>
          <section className={classes.part}>
            <h2>Taking back</h2>
            <NumberInput
              className={classes.seconds}
              label="Seconds to take a reply back"
              description={`0 to ${longestUndoSeconds}. What waits already keeps the seconds it began with.`}
              min={0}
              max={longestUndoSeconds}
              allowDecimal={false}
              allowNegative={false}
              clampBehavior="strict"
              suffix=" s"
              value={undoSeconds}
              onChange={(value) => typeof value === "number" && change({ undoSeconds: value })}
            />
            <HoldsNow shown={"undoSeconds" in changed} words={secondsWords(organization.undoSeconds)} />
            <UndoSample seconds={undoSeconds} />
          </section>
          <section className={classes.part}>
            <h2>Send later</h2>
            <Checkbox
              label="What is scheduled is cancelled if the patient answers first"
              description="Whoever schedules can choose otherwise each time."
              checked={cancelIfAnswered}
              onChange={(event) => change({ cancelIfAnswered: event.currentTarget.checked })}
            />
            <HoldsNow
              shown={"cancelIfAnswered" in changed}
              words={organization.cancelIfAnswered ? "cancelled" : "goes all the same"}
            />
          </section>
          <section className={classes.part}>
            <h2>Notices and the secure page</h2>
            <p className={classes.meta}>
              Where the text itself may not go, a notice goes that says nothing about health. With a link, the
              patient gives their date of birth, reads the message on a page of yours and answers there. Who
              has none on record is sent a code to another address of theirs; with no other, the notice has no
              link.
            </p>
            <Radio.Group
              label="What a notice says"
              value={noticeLink ? "link" : "plain"}
              onChange={(value) => change({ noticeLink: value === "link" })}
            >
              <Radio value="link" label="A message waits, with a link to read it" />
              <Radio value="plain" label="A message waits: call or write to us" />
            </Radio.Group>
            <HoldsNow
              shown={"noticeLink" in changed}
              words={organization.noticeLink ? "with a link" : "without a link"}
            />
            {noticeLink ? (
              <>
                <NumberInput
                  label="Days in which a link opens the page"
                  description={`1 to ${longestLinkDays}. Links that went already keep theirs. After that you can send a new one.`}
                  min={1}
                  max={longestLinkDays}
                  allowDecimal={false}
                  allowNegative={false}
                  clampBehavior="strict"
                  suffix={linkDays === 1 ? " day" : " days"}
                  value={linkDays}
                  onChange={(value) => typeof value === "number" && change({ linkDays: value })}
                />
                <HoldsNow shown={"linkDays" in changed} words={plural(organization.linkDays, "day")} />
              </>
            ) : null}
          </section>
          <section className={classes.part}>
            <h2>Shared phones and mailboxes</h2>
            <p className={classes.meta}>
              What comes from an address that several patients share goes where your last words to it came
              from. Where nobody can tell, the sender is asked once whose it is, never by name.
            </p>
            <NumberInput
              label="Hours in which an answer follows your last words"
              description="After them, the sender is asked whose it is."
              min={1}
              max={longestHouseholdHours}
              allowDecimal={false}
              allowNegative={false}
              clampBehavior="strict"
              suffix=" h"
              value={householdHours}
              onChange={(value) => typeof value === "number" && change({ householdHours: value })}
            />
            <HoldsNow
              shown={"householdHours" in changed}
              words={plural(organization.householdHours, "hour")}
            />
            <Radio.Group
              label="What a patient is called when the sender is asked"
              value={householdMask}
              onChange={(value) =>
                change({ householdMask: value === "birth_year" ? "birth_year" : "initials" })
              }
            >
              <Radio value="initials" label="Initials: 1=M.V., 2=T.V." />
              <Radio value="birth_year" label="Year of birth: 1=1984, 2=2016" />
            </Radio.Group>
            <HoldsNow
              shown={"householdMask" in changed}
              words={organization.householdMask === "initials" ? "initials" : "year of birth"}
            />
          </section>
        </fieldset>
      </div>
    </section>
  );
}

function secondsWords(seconds: number): string {
  return seconds === 0 ? "at once" : plural(seconds, "second");
}

function HoldsNow({ shown, words }: { shown: boolean; words: string }) {
  return shown ? <p className={classes.meta}>Holds until you save: {words}.</p> : null;
}

/** What a coordinator will see, drawn and not pressed. */
function UndoSample({ seconds }: { seconds: number }) {
  return (
    <figure className={classes.sample}>
      <figcaption className={classes.meta}>What a coordinator sees after Send</figcaption>
      {seconds === 0 ? (
        <p className={classes.atOnce}>Nothing: the reply is on its way, and nobody can take it back.</p>
      ) : (
        <p className={classes.bar}>
          <span>Sends by SMS in {seconds} s</span>
          <strong>Undo</strong>
          <strong>Change</strong>
          <strong>Send now</strong>
        </p>
      )}
    </figure>
  );
}
