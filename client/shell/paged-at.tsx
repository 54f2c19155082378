/** Where the signed-in person is paged in an emergency: their phone, and the code that proves that it is theirs. */
import { useEffect, useState } from "react";
import { Button, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { Contact } from "../../shared/api/emergencies.ts";
import type { Problem } from "../../shared/api/common.ts";
import { makeTimes } from "../components/message/times.ts";
import { useContact } from "../data/emergencies.ts";
import { useSignedIn } from "../session/session.tsx";
import classes from "./you-screen.module.css";

export function PagedAt() {
  const { contact, save, sendCode, prove } = useContact();
  const phone = contact?.phone ?? "";
  const [text, setText] = useState<string | null>(null);
  useEffect(() => setText(null), [phone]);
  const shown = text ?? phone;
  return (
    <section className={classes.part} aria-labelledby="paged-at">
      <h2 id="paged-at">Paged at</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save.run(shown);
        }}
      >
        <TextInput
          label="Your phone, for emergencies"
          description="Pages go here as texts when you are on call. No patient sees it."
          type="tel"
          autoComplete="tel"
          value={shown}
          disabled={contact === null}
          error={save.problem ? words(save.problem) : null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          type="submit"
          mt={8}
          variant="default"
          loading={save.busy}
          disabled={contact === null || shown === phone}
        >
          Save phone
        </Button>
      </form>
      {contact && contact.phone !== null && shown === phone ? (
        <Proof contact={contact} sendCode={sendCode} prove={prove} />
      ) : null}
    </section>
  );
}

type Acts = Pick<ReturnType<typeof useContact>, "sendCode" | "prove">;

function Proof({ contact, sendCode, prove }: Acts & { contact: Contact }) {
  const { user } = useSignedIn();
  const [code, setCode] = useState("");
  const times = makeTimes(user.timeZone);
  if (contact.provenAt !== null)
    return (
      <p className={classes.proven} role="status">
        <IconCheck size={16} stroke={2} aria-hidden="true" />
        Proven to be yours, {times.brief(contact.provenAt, Date.now())}.
      </p>
    );
  return (
    <div className={classes.proof}>
      <p className={classes.unproven} role="status">
        <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
        <span>
          <strong>Not proven.</strong> A wrong digit would page a stranger: a code that is sent there shows
          that it is yours.
        </span>
      </p>
      {contact.code ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void prove.run(code).then((problem) => problem === null && setCode(""));
          }}
        >
          <TextInput
            label={`The code that was sent to ${contact.phone ?? ""}`}
            description={`Six digits. It counts until ${times.clock(contact.code.expiresAt)}.`}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
            value={code}
            error={prove.problem ? words(prove.problem) : null}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <div className={classes.proofActs}>
            <Button type="submit" loading={prove.busy} disabled={code.replace(/\D/g, "").length !== 6}>
              Prove it
            </Button>
            <Button variant="default" loading={sendCode.busy} onClick={() => void sendCode.run(null)}>
              Send a new code
            </Button>
          </div>
        </form>
      ) : (
        <Button variant="default" loading={sendCode.busy} onClick={() => void sendCode.run(null)}>
          Send a code
        </Button>
      )}
      {!contact.code && prove.problem ? <Wrong problem={prove.problem} /> : null}
      {sendCode.problem ? <Wrong problem={sendCode.problem} /> : null}
    </div>
  );
}

function Wrong({ problem }: { problem: Problem }) {
  return (
    <p className={classes.wrong} role="alert">
      {words(problem)}
    </p>
  );
}

const words = ({ title, detail }: Problem) => `${title.replace(/\.?$/, ".")} ${detail ?? ""}`.trim();
