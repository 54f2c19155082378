/** A test message to the admin who asks for it, by one line, paused or not (staff-text.ts). */
import { randomBytes } from "node:crypto";
import type { LineTest } from "../../shared/api/lines.ts";
import { displayPhone } from "../../shared/text/phone.ts";
import type { OutboundMessage } from "../channels/contract.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Scope } from "../store/scope.ts";
import type { UserRecord } from "../store/users.ts";
import type { StaffText } from "./staff-text.ts";
import { isUsed } from "../rules/line/standing.ts";

export interface LineTester {
  test(scope: Scope & { userId: string }, lineId: string): Promise<LineTest>;
}

export function createLineTester(parts: { directory: Directory; staffText: StaffText }): LineTester {
  const { directory, staffText } = parts;

  return {
    async test({ organizationId, userId }, lineId) {
      const facts = await directory.of(organizationId);
      const user = facts.users.get(userId);
      if (user?.role !== "admin")
        throw new ProblemError(403, "admins_only", "Only an admin can do this", "Nothing was sent.");
      const line = facts.lines.get(lineId);
      if (!line) throw notFound("line");
      const to = addressOf(line, user);
      const outcome = await staffText.send(organizationId, line, to, (id) =>
        testMessage(facts, line, id, to),
      );
      const shown = line.channel === "email" ? to : displayPhone(to);
      if (outcome.kind === "accepted") return { state: "sent", to: shown, note: null };
      const { code, providerCode } = outcome.error;
      // Its own words speak of a patient.
      const words = code === "invalid_address" ? "It refused this address." : sendErrors[code].words;
      const note = `${words}${providerCode === null ? "" : ` (code ${providerCode})`}`;
      return { state: outcome.kind === "unknown" ? "unconfirmed" : "failed", to: shown, note };
    },
  };
}

/** The tester's own address; refused where nobody may be written to by this line out of the blue. */
function addressOf(line: LineRecord, { phone, email }: UserRecord): string {
  const { channel } = line;
  if (!isUsed(line)) throw refused("not_now", "This line is switched off", "Nothing was sent.");
  if (channel === "whatsapp") {
    const detail =
      "It takes only templates from somebody who has not written first. Write to it from a phone.";
    throw refused("no_test", "WhatsApp cannot be tested from here", detail);
  }
  if (channel === "email") return email;
  if (phone === undefined)
    throw refused("no_phone", "You have no phone on record", "Write it on the You screen, then test again.");
  return phone;
}

const refused = (type: string, title: string, detail: string) => new ProblemError(422, type, title, detail);

function testMessage(
  { organization }: OrganizationFacts,
  line: LineRecord,
  id: string,
  to: string,
): OutboundMessage {
  const mail = line.channel === "email";
  const domain = line.address.split("@")[1] ?? "localhost";
  return {
    attemptId: id,
    channel: line.channel,
    to,
    text: `${organization.name}: a test of the line “${line.name}”. There is nothing to do.`,
    subject: mail ? `A test of the line “${line.name}”` : null,
    validitySeconds: 600,
    mail: mail
      ? {
          messageId: `<${id}.${randomBytes(6).toString("hex")}@${domain}>`,
          inReplyTo: null,
          references: [],
          // No thread of a patient: an answer to it finds none.
          conversationId: id,
          fromName: line.displayName,
          automatic: "generated",
        }
      : null,
  };
}
