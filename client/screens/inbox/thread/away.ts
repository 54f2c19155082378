/** The line before what came while the reader was away: another window in front, or no network. */

export interface AwayLine {
  /** Inbound messages after this sequence number came meanwhile. */
  after: number;
  /** The last of them; what came after that was seen coming. */
  upTo: number;
}

export interface Away {
  line: AwayLine | null;
  /** The newest sequence number when the reader left; null while they are here. */
  left: number | null;
  /** When they came back (ms since 1970); null while away or long back. */
  backAt: number | null;
}

export interface AwayFacts {
  /** The window is looked at and the line to the server is up. */
  present: boolean;
  lastSeq: number;
  lastInboundSeq: number;
  now: number;
}

/** What was missed while offline arrives a moment after one is back: until then it still counts as missed. */
const catchUpMs = 3_000;

/** What was read when the conversation was opened; a first conversation has no "before". */
export function awayWhenOpened({
  readSeq,
  lastInboundSeq,
}: {
  readSeq: number;
  lastInboundSeq: number;
}): Away {
  const unread = readSeq > 0 && readSeq < lastInboundSeq;
  return { line: unread ? { after: readSeq, upTo: lastInboundSeq } : null, left: null, backAt: null };
}

/** The next state; the same object when nothing changes. A line stays until the next absence brings its own. */
export function stepAway(away: Away, facts: AwayFacts): Away {
  const { present, lastSeq, lastInboundSeq, now } = facts;
  if (!present && away.left === null) return { ...away, left: lastSeq, backAt: null };
  if (away.left === null) return away;
  const caughtUp = away.backAt !== null && now - away.backAt > catchUpMs;
  if (present && caughtUp) return { ...away, left: null, backAt: null };
  const backAt = present ? (away.backAt ?? now) : null;
  // Gone again before all was here: what is new from now on has a line of its own.
  if (!present && away.backAt !== null) return { ...away, left: lastSeq, backAt };
  const line = lastInboundSeq > away.left ? { after: away.left, upTo: lastInboundSeq } : away.line;
  if (sameLine(line, away.line)) return backAt === away.backAt ? away : { ...away, backAt };
  return { ...away, line, backAt };
}

function sameLine(a: AwayLine | null, b: AwayLine | null): boolean {
  return a?.after === b?.after && a?.upTo === b?.upTo;
}
