/**
 * A test message to the admin who asks for it, by one line: it takes a turn as any message does, paused or not, and
 * what the provider answers counts for the line's health. Of a line that is out of order it is the trial.
 */
import { randomBytes } from "node:crypto";
import type { LineTest } from "../../shared/api/lines.ts";
import { displayPhone } from "../../shared/text/phone.ts";
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import { hearLine, takeTurn } from "../rules/line/gate.ts";
import { beginTrial } from "../rules/line/health.ts";
import { fullUntil, standingOf } from "../rules/line/standing.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { UserRecord } from "../store/users.ts";

export interface LineTester {
  test(scope: Scope & { userId: string }, lineId: string): Promise<LineTest>;
}

export interface LineTesterParts {
  store: Store;
  directory: Directory;
  registry: Pick<ChannelRegistry, "get">;
  adapterContext: AdapterContext;
  adapterLine: AdapterLines;
  log: Log;
}

/** Longer than a provider's call may take. */
const lostMs = 90_000;
/** Somebody looks at the screen: a turn further ahead is told and not waited for. */
const patienceMs = 5_000;

export function createLineTester(parts: LineTesterParts): LineTester {
  const { store, directory, registry, log } = parts;

  async function send(
    facts: OrganizationFacts,
    line: LineRecord,
    id: string,
    to: string,
  ): Promise<SendOutcome> {
    const adapter = registry.get(line.provider);
    if (!adapter) throw notFound("provider");
    try {
      const message = testMessage(facts, line, id, to);
      return await adapter.send(message, parts.adapterLine(line, adapter), parts.adapterContext);
    } catch (error) {
      log.error({ line: line.id, provider: adapter.id, err: describeError(error) }, "an adapter threw");
      return {
        kind: "unknown",
        error: { code: "unknown_outcome", providerCode: null, retryAfterSeconds: null },
      };
    }
  }

  return {
    async test({ organizationId, userId }, lineId) {
      const facts = await directory.of(organizationId);
      const user = facts.users.get(userId);
      if (user?.role !== "admin")
        throw new ProblemError(403, "admins_only", "Only an admin can do this", "Nothing was sent.");
      const line = facts.lines.get(lineId);
      if (!line) throw notFound("line");
      const to = addressOf(line, user);
      const turn = await store.units.run(organizationId, { run: (tx) => beginTest(tx, line) });
      await new Promise((resolve) => setTimeout(resolve, turn.waitMs));
      const outcome = await send(facts, line, turn.id, to);
      await store.units.run(organizationId, {
        async run(tx) {
          const state = (await tx.lineStates([line.id])).get(line.id);
          if (!state) return;
          const nothing = { code: null, providerCode: null, retryAfterSeconds: null };
          const answer = outcome.kind === "accepted" ? nothing : outcome.error;
          const { changed, told, turned } = hearLine(line, state, turn.id, answer, tx.now);
          if (changed) tx.changed(state);
          if (told) tx.event({ name: "line.changed", line: state, incident: turned });
        },
      });
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
function addressOf({ channel, active }: LineRecord, { phone, email }: UserRecord): string {
  if (!active) throw refused("not_now", "This line is switched off", "Nothing was sent.");
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

async function beginTest(tx: Transaction, line: LineRecord): Promise<{ id: string; waitMs: number }> {
  const state = (await tx.lineStates([line.id], true)).get(line.id);
  if (!state) throw notFound("line");
  const { now } = tx;
  const id = tx.ids.next();
  const lost = new Date(now.getTime() + lostMs);
  const trial = state.out?.trial;
  if (trial && trial.until > now)
    throw new ProblemError(409, "not_now", "A message is trying this line", "Look again in a minute.");
  const full = [state.cappedUntil, fullUntil(line, state, 1)].some((until) => until !== null && until > now);
  if (full) throw new ProblemError(409, "not_now", "This line is full for today", "Nothing was sent.");
  const before = JSON.stringify(standingOf(line, state));
  const goAt = takeTurn(line, state, { rank: 1, segments: 1 }, { id, until: lost }, now);
  const waitMs = goAt.getTime() - now.getTime();
  if (waitMs > patienceMs)
    throw new ProblemError(
      409,
      "not_now",
      "Much waits for this line",
      "Test it when less waits. Nothing was sent.",
    );
  // An admin need not wait until its time: this is the trial.
  if (state.out && !state.out.trial) Object.assign(state, beginTrial(state, id, lost));
  tx.changed(state);
  if (JSON.stringify(standingOf(line, state)) !== before) tx.event({ name: "line.changed", line: state });
  return { id, waitMs: Math.max(0, waitMs) };
}

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
