/**
 * Proves that a colleague's phone is theirs: a code goes to it and comes back by the screen. Few tries, ten minutes,
 * few codes an hour to one person and to one phone: a slip of the finger must not trouble a stranger. The code itself
 * is kept nowhere (store/users.ts holds a keyed hash) and stands in no log.
 */
import { randomInt } from "node:crypto";
import { codeMinutes, codeTries, longestCodes } from "../../shared/domain/phone-proof.ts";
import { TryLaterError } from "../access/try-later.ts";
import { sendErrors } from "../channels/send-errors.ts";
import type { Clock } from "../lib/clock.ts";
import { ProblemError } from "../lib/problem.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { StaffText } from "./staff-text.ts";
import { isUsed } from "../rules/line/standing.ts";

type Caller = Scope & { userId: string };

export interface PhoneProof {
  /** Sends a new code to the caller's phone; the one before it no longer counts. */
  sendCode(scope: Caller): Promise<void>;
  /** Throws `wrong_code` with what is left, or `no_code` when there is none to prove. */
  prove(scope: Caller, code: string): Promise<void>;
}

const hourMs = 3_600_000;

export function createPhoneProof(parts: {
  store: Pick<Store, "users" | "throttles">;
  directory: Directory;
  staffText: StaffText;
  clock: Clock;
}): PhoneProof {
  const { store, directory, staffText, clock } = parts;

  /** Counted before it is sent, so that many at once cannot slip through together. */
  async function count(kind: "code-to-user" | "code-to-phone", value: string): Promise<void> {
    const now = clock.now().getTime();
    const stretch = Math.floor(now / hourMs);
    const ends = new Date((stretch + 1) * hourMs);
    const held = await store.throttles.add(`${store.throttles.key(kind, value)}.${stretch}`, 1, ends);
    if (held > longestCodes)
      throw new TryLaterError(
        429,
        "too_many_codes",
        "Too many codes were sent within the hour",
        ends.getTime() - now,
        "Look whether the number is right, and try again later. Nothing was sent.",
      );
  }

  return {
    async sendCode(scope) {
      const { organizationId, userId } = scope;
      const facts = await directory.of(organizationId);
      const phone = (await store.users.byId(scope, userId))?.phone;
      if (phone === undefined)
        throw new ProblemError(422, "no_phone", "You have no phone on record", "Save your number first.");
      const line = textLine(facts);
      if (!line)
        throw new ProblemError(422, "no_line", "No line of the clinic can send texts", "Nothing was sent.");
      await count("code-to-user", userId);
      await count("code-to-phone", `${organizationId} ${phone}`);
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + codeMinutes * 60_000);
      await store.users.putPhoneCode(scope, userId, { code, phone, sentAt: now, expiresAt });
      const dropped = () => store.users.dropPhoneCode(scope, userId);
      const text = codeText(facts.organization.name, code);
      const rest = { channel: "sms", subject: null, validitySeconds: codeMinutes * 60, mail: null } as const;
      const outcome = await staffText
        .send(organizationId, line, phone, (attemptId) => ({ attemptId, to: phone, text, ...rest }))
        .catch(async (error: unknown) => {
          await dropped();
          throw error;
        });
      // Unclear is no failure: the code may be on its way.
      if (outcome.kind === "accepted" || outcome.kind === "unknown") return;
      await dropped();
      const words =
        outcome.error.code === "invalid_address"
          ? "The provider says that there is no such number."
          : sendErrors[outcome.error.code].words;
      throw new ProblemError(409, "not_sent", "The code could not be sent", words);
    },

    async prove(scope, code) {
      const tried = await store.users.tryPhoneCode(scope, scope.userId, code, clock.now(), codeTries);
      if (tried.kind === "none")
        throw new ProblemError(
          409,
          "no_code",
          "There is no code that still counts",
          "It was used, it is older than ten minutes, or it was tried too often. Send a new one.",
        );
      if (tried.kind === "wrong")
        throw new ProblemError(
          422,
          "wrong_code",
          "This is not the code",
          tried.left > 0
            ? `${tried.left === 1 ? "One try is" : `${tried.left} tries are`} left.`
            : "It was tried too often. Send a new one.",
        );
      directory.forget();
    },
  };
}

function textLine({ lines }: OrganizationFacts): LineRecord | undefined {
  return [...lines.values()].find((line) => isUsed(line) && line.channel === "sms");
}

function codeText(clinic: string, code: string): string {
  return `${clinic}: ${code} is your code for emergency pages. It counts for ${codeMinutes} minutes. If you did not ask for it, somebody mistyped their number.`;
}
