/** The provider's block list beside the ledger: whether they agree, and what was done where they did not. */
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import type { Line } from "../../../../shared/api/lines.ts";
import type { Times } from "../../../components/message/times.ts";
import classes from "./lines.module.css";

interface Props {
  blockList: NonNullable<Line["blockList"]>;
  times: Times;
  now: number;
}

export function BlockList({ blockList, times, now }: Props) {
  const { agrees, comparedAt, problem } = blockList;
  const Glyph = agrees ? IconCircleCheck : IconAlertTriangle;
  const when = times.brief(comparedAt, now);
  return (
    <div>
      <dt>Block list</dt>
      <dd className={classes.listed} data-agrees={agrees}>
        <Glyph size={16} stroke={1.75} aria-hidden="true" />
        {problem ? `Not read, ${when}` : `${agrees ? "Agrees" : "Differed"}, ${when}`}
      </dd>
      <dd className={classes.meta}>{wordsOf(blockList, times, now)}</dd>
    </div>
  );
}

function wordsOf(
  { agrees, numbers, differed, problem }: Props["blockList"],
  times: Times,
  now: number,
): string {
  if (problem) return problem;
  const held = numbers === 1 ? "1 number" : `${numbers.toLocaleString("en-US")} numbers`;
  if (!differed) return `${held}, none open here`;
  const some =
    differed.numbers === 1 ? "1 number was" : `${differed.numbers.toLocaleString("en-US")} numbers were`;
  return agrees
    ? `${held}. Last differed ${times.brief(differed.at, now)}`
    : `${some} blocked there and open here. Refused here since.`;
}
