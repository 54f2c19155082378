/** What servers answer, in their own spellings, and whose fault it is: the address's, the sender's or the text's. */
import { describe, expect, test } from "vitest";
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import { deadAddress } from "../../rules/plan/tables.ts";
import { smtpError, type SmtpStage } from "./smtp-errors.ts";

const table: readonly [SendErrorCode, SmtpStage, string, string?][] = [
  // The address: only these close it.
  ["invalid_address", "recipient", "550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown"],
  ["invalid_address", "recipient", "550 No such user here"],
  ["invalid_address", "recipient", "553 sorry"],
  ["invalid_address", "bounce", "550 5.2.1 The account is disabled"],
  ["invalid_address", "bounce", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"],
  ["invalid_address", "bounce", "550 5.7.1 no such mailbox here"],
  // Our own sender: another mail fails likewise, a text does not.
  [
    "config",
    "recipient",
    "550 5.7.23 <ana@example.org>: Recipient address rejected: SPF fail - not authorized",
  ],
  ["config", "bounce", "550 5.7.23 <ana@example.org>: Recipient address rejected: SPF fail"],
  ["config", "recipient", "550 5.7.1 Client host rejected: blocked using zen.spamhaus.org"],
  [
    "config",
    "bounce",
    "550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org",
  ],
  ["config", "data", "550-5.7.26 This mail has been blocked because the sender is unauthenticated."],
  ["config", "data", "550 5.7.1 The reputation of this domain is too low"],
  ["config", "bounce", "550 5.1.8 <care@clinic.example>: Sender address rejected: Domain not found"],
  ["config", "recipient", "550 relaying denied"],
  // Nobody's for good: it goes another way, and the address stays as it was.
  ["config", "recipient", "554 5.7.1 <ana@example.org>: Recipient address rejected: Access denied"],
  ["unreachable", "bounce", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"],
  ["unreachable", "recipient", "554 Transaction failed"],
  ["unreachable", "recipient", "550 blocked by local policy"],
  [
    "unreachable",
    "bounce",
    "550 5.2.1 The user you are trying to contact is receiving mail at a rate that …",
  ],
  ["temporary", "recipient", "451 4.7.1 Greylisted"],
  ["expired", "bounce", "450 4.2.0 <ana@example.org>: Recipient address rejected: Greylisted"],
  [
    "unreachable",
    "bounce",
    "Host or domain name not found. Name service error: Host not found, try again",
    "4.4.3",
  ],
  ["expired", "bounce", "connect to example.org[192.0.2.1]:25: Connection timed out", "4.4.1"],
  // The words.
  ["content", "data", "550 5.7.1 Our system has detected that this message is likely unsolicited mail"],
  ["content", "data", "554 5.6.0 malformed"],
  ["too_long", "data", "552 message too large"],
];

describe("a server's refusal", () => {
  test.each(table)("%s at %s: %s", (code, stage, reply, status) => {
    expect(smtpError(stage, reply, status ?? null).code).toBe(code);
  });

  test("closes no address for what is temporary, whatever its words", () => {
    for (const [, , reply] of table) {
      const later = reply.replace(/\b5(\d\d[ -])/, "4$1").replace(/\b5(\.\d+\.\d+)/, "4$1");
      if (!/(?:^|\s)4\d\d[ -]/.test(later)) continue;
      for (const stage of ["recipient", "data", "bounce"] as const)
        expect(deadAddress).not.toContain(smtpError(stage, later).code);
    }
  });
});
