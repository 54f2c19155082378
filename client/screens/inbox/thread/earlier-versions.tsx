/** What a message said before it was changed, oldest first; asked for when somebody opens it. */
import { UnstyledButton } from "@mantine/core";
import type { Message } from "../../../../shared/api/messages.ts";
import {
  channelWord,
  departureWords,
  type DeliveryContext,
} from "../../../components/message/delivery-words.ts";
import { callName } from "../../../components/message/people.ts";
import type { Times } from "../../../components/message/times.ts";
import { useMessageVersions } from "../../../data/message-edits.ts";
import classes from "./earlier-versions.module.css";

export interface EarlierVersionsProps {
  message: Message;
  patient: DeliveryContext["patient"];
  times: Times;
  now: number;
}

export function EarlierVersions({ message, patient, times, now }: EarlierVersionsProps) {
  const { items, error, refetch } = useMessageVersions(message);
  const departure = message.delivery?.departure;
  const zone = departure?.why === "scheduled" ? departure.zone : null;
  return (
    <div className={classes.versions}>
      {error ? (
        <p role="alert">
          The earlier versions did not load.{" "}
          <UnstyledButton className={classes.again} onClick={refetch}>
            Try again
          </UnstyledButton>
        </p>
      ) : items === null ? (
        <p role="status">Loading</p>
      ) : (
        <ol className={classes.list}>
          {items.map((one, index) => {
            const next = items[index + 1]?.departsAt ?? message.delivery?.departure?.at ?? one.departsAt;
            const who = one.replacedBy ? callName(one.replacedBy.name) : "Somebody";
            const more = [
              ...(one.channel === message.channel ? [] : [`by ${channelWord(one.channel)}`]),
              ...(zone === null || one.departsAt === next
                ? []
                : [`was to go ${departureWords({ at: one.departsAt, zone }, patient, times, now)}`]),
            ];
            return (
              <li key={one.number} className={classes.version}>
                <p className={classes.text} dir="auto">
                  {one.text}
                </p>
                {one.openText === undefined ? null : (
                  <p className={classes.meta} dir="auto">
                    For anybody’s eyes: {one.openText}
                  </p>
                )}
                <p className={classes.meta}>
                  Until {who} changed it, {times.brief(one.replacedAt, now)}
                  {more.length > 0 ? `; ${more.join(", ")}` : ""}
                </p>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}
