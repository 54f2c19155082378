/** How a line stands, in words: one place for the strip above the inbox and the screen in settings. */
import type { Detour, Line, LineFigures } from "../../../shared/api/lines.ts";
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import { conditionAt, type LineCondition, type LineRate } from "../../../shared/domain/lines.ts";
import type { Times } from "../message/times.ts";

export const conditionWords: Readonly<Record<LineCondition, string>> = {
  works: "Works",
  off: "Switched off",
  paused: "Paused",
  out: "Out of order",
  trying: "Being tried",
  resting: "Slowed down",
  capped: "Full for today",
};

/** What it failed with; those that are not here never open a breaker. */
const troubleWords: Partial<Record<SendErrorCode, string>> = {
  config: "The provider refuses the line’s settings or account.",
  line_paused: "The provider has paused this line.",
  not_reached: "The provider could not be reached.",
  unknown_outcome: "The provider’s answers were lost.",
  temporary: "The provider has trouble of its own.",
};

/** What goes by it, many of them, beginning a sentence. */
const goods: Readonly<Record<ChannelId, string>> = {
  sms: "Texts",
  whatsapp: "WhatsApp messages",
  email: "Mails",
};

/** Whether it takes nothing, so that people have to know. */
export function isClosed(condition: LineCondition): boolean {
  return condition !== "works" && condition !== "resting";
}

/** Why it takes nothing, or less; null while it works. */
export function whyWords(
  { standing, switchedOff, paused, provider }: Line,
  times: Times,
  now: number,
): string | null {
  const condition = conditionAt(standing, new Date(now));
  const { out, pausedAt, cappedUntil, restsUntil } = standing;
  switch (condition) {
    case "works":
      return null;
    case "off": {
      if (!switchedOff) return "It is no longer set up with its provider.";
      const { by, at } = switchedOff;
      return `Switched off${by ? ` by ${by.name}` : ""} since ${times.brief(at, now)}. What patients send to it still comes in.`;
    }
    case "paused": {
      if (pausedAt === null) return null;
      const who = paused?.by ? ` by ${paused.by.name}` : "";
      const why = paused && paused.reason !== "" ? `: “${paused.reason.replace(/\.$/, "")}”.` : ".";
      return `Paused${who} since ${times.brief(pausedAt, now)}${why}`;
    }
    case "out":
    case "trying": {
      if (!out) return null;
      const what = troubleWords[out.code] ?? "It failed again and again.";
      const failed =
        out.trials === 0 ? "" : ` ${out.trials === 1 ? "One try" : `${out.trials} tries`} failed.`;
      const next =
        condition === "trying"
          ? "One message is trying it now."
          : Date.parse(out.trialAt) > now
            ? `One message tries it again at ${times.second(out.trialAt)}.`
            : "The next message tries it.";
      return `${what} In trouble since ${times.brief(out.since, now)}.${failed} ${next}`;
    }
    case "capped":
      return `It has sent all that it may today. It goes on ${cappedUntil === null ? "tomorrow" : `at ${times.clock(cappedUntil)}`}.`;
    case "resting":
      return `${provider} asked for a pause${restsUntil === null ? "" : ` until ${times.second(restsUntil)}`}.`;
  }
}

/** Where messages go meanwhile. */
export function insteadWords(line: Line, all: readonly Line[], now: number): string {
  const spare = spareOf(line, all, now);
  const what = goods[line.channel];
  return spare
    ? `${what} go by ${spare.name} meanwhile.`
    : `${what} go by the patient’s next way where there is one; the rest wait here.`;
}

/** Another line of its channel that takes messages. */
function spareOf(line: Line, all: readonly Line[], now: number): Line | undefined {
  return all.find(
    ({ id, channel, standing }) =>
      id !== line.id && channel === line.channel && !isClosed(conditionAt(standing, new Date(now))),
  );
}

/** What follows when it is switched off, said before it is. */
export function switchOffWords(
  line: Line,
  all: readonly Line[],
  waiting: LineFigures["waiting"] | null,
  now: number,
): string[] {
  const spare = spareOf(line, all, now);
  const what = goods[line.channel].toLowerCase().replace("whatsapp", "WhatsApp");
  const others = all.some(
    ({ id, channel, standing }) => id !== line.id && channel === line.channel && !standing.off,
  );
  const number = waiting ? waiting.total.toLocaleString("en-US") : "";
  const waits =
    waiting === null
      ? "What waits for it goes"
      : waiting.total === 0
        ? "Nothing waits for it now. What is planned by it already goes"
        : waiting.total === 1 && !waiting.more
          ? "1 message waits for it. It goes"
          : `${waiting.more ? "More than " : ""}${number} messages wait for it. They go`;
  const where = spare
    ? `by ${spare.name}.`
    : "by the patient’s next way where there is one; the rest wait until it is switched on, and say so.";
  const none =
    `It is the clinic’s only line for ${what}: no new ones can be written, by people or by rules` +
    `${line.channel === "whatsapp" ? "" : `, and nobody is called by ${line.channel === "sms" ? "text" : "mail"} in an emergency`}.`;
  return [
    "Nothing more is planned over it, and nothing is sent by it.",
    `${waits} ${where}`,
    ...(others ? [] : [none]),
    "What patients send to it still comes in. Switch it on again at any time.",
  ];
}

/** "4 segments a second", "1 message in 10 seconds", "As fast as it goes". */
export function paceWords({ perSecond, counts }: LineRate): string {
  if (perSecond === null) return "As fast as it goes";
  const one = counts === "segments" ? "segment" : "message";
  if (perSecond < 1) return `1 ${one} in ${Number((1 / perSecond).toFixed(1))} seconds`;
  return `${perSecond} ${perSecond === 1 ? one : `${one}s`} a second`;
}

/** "12 of 2,000 segments", "12 segments". */
export function usedWords(units: number, { counts, dailyCap }: LineRate): string {
  const many = (dailyCap ?? units) !== 1;
  const unit = `${counts === "segments" ? "segment" : "message"}${many ? "s" : ""}`;
  const used = units.toLocaleString("en-US");
  return dailyCap === null
    ? `${used} ${unit}, no limit`
    : `${used} of ${dailyCap.toLocaleString("en-US")} ${unit}`;
}

/** "Front desk is paused and After hours is out of order": why words go past their lines, inside a sentence. */
export function passedWords({ passed }: Detour, clock: (at: string) => string): string {
  const all = passed.map((one) => passedLine(one, one.until === null ? "" : clock(one.until)));
  return all.length < 3 ? all.join(" and ") : `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""}`;
}

function passedLine({ lineName, why }: Detour["passed"][number], until: string): string {
  switch (why) {
    case "off":
      return `${lineName} is switched off`;
    case "paused":
      return `${lineName} is paused`;
    case "out":
      return `${lineName} is out of order${until && ` and tried again at ${until}`}`;
    case "full":
      return `${lineName} has sent all that it may today${until && `, until ${until}`}`;
    case "slow":
      return `${lineName} has to rest${until && ` until ${until}`}`;
  }
}

/** The same a moment later: a line whose time is over takes what comes. Null when the first one does. */
export function detourAt(detour: Detour | null, now: number): Detour | null {
  if (!detour) return null;
  const free = detour.passed.findIndex(({ until }) => until !== null && Date.parse(until) <= now);
  const line = detour.passed[free];
  if (!line) return detour;
  if (free === 0) return null;
  const { channel, lineName } = line;
  return { ending: "goes", channel, lineName, passed: detour.passed.slice(0, free) };
}

/** What the newest comparison with the provider's block list found that the ledger did not know; null: nothing. */
export function driftWords({ blockList }: Line): string | null {
  if (!blockList?.differed || blockList.agrees || blockList.problem !== null) return null;
  const { numbers } = blockList.differed;
  return numbers === 1
    ? "Its provider blocks 1 number that was open here. It is refused here since; nobody heard the refusal, so look why."
    : `Its provider blocks ${numbers.toLocaleString("en-US")} numbers that were open here. They are refused here since; nobody heard the refusals, so look why.`;
}
