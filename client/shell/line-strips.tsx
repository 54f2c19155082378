/**
 * Above every screen: a line that takes nothing, why, and where messages go meanwhile; for admins also a line whose
 * provider blocks whom the ledger did not refuse. Who has read it puts it away.
 */
import { useMemo, useState } from "react";
import { Button, UnstyledButton } from "@mantine/core";
import { IconPlugConnectedX, IconX } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import type { Line } from "../../shared/api/lines.ts";
import { channelWords } from "../../shared/domain/channels.ts";
import { conditionAt } from "../../shared/domain/lines.ts";
import {
  conditionWords,
  driftWords,
  insteadWords,
  isClosed,
  whyWords,
} from "../components/lines/line-words.ts";
import { makeTimes } from "../components/message/times.ts";
import { useNow } from "../components/use-later.ts";
import { useLines } from "../data/lines.ts";
import { linesPath } from "../screens/settings/lines/path.ts";
import { useSignedIn } from "../session/session.tsx";
import classes from "./connection-banner.module.css";

/** What it is in trouble with: put away until it is another trouble. */
const troubleOf = ({ id, standing: { pausedAt, out, cappedUntil } }: Line): string =>
  [id, pausedAt, out?.since, cappedUntil].join(" ");

export function LineStrips() {
  const { user } = useSignedIn();
  const { lines } = useLines();
  const { pathname } = useLocation();
  const now = useNow(5_000);
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  // The screen of lines says it all, and more.
  if (!lines || pathname.startsWith(linesPath)) return null;
  const sick = lines.filter(
    (line) => !line.standing.off && isClosed(conditionAt(line.standing, new Date(now))),
  );
  const strips = [
    ...sick.map((line) => ({
      ...{ line, key: troubleOf(line) },
      head: conditionWords[conditionAt(line.standing, new Date(now))].toLowerCase(),
      words: `${insteadWords(line, lines, now)} ${whyWords(line, times, now) ?? ""}`,
    })),
    ...(user.role === "admin" ? lines : []).flatMap((line) => {
      const words = driftWords(line);
      const key = `${line.id} block list ${line.blockList?.differed?.at}`;
      return words === null ? [] : [{ line, key, head: "block list differed", words }];
    }),
  ];
  return strips
    .filter(({ key }) => !read.has(key))
    .map(({ line, key, head, words }) => {
      const name = `${channelWords[line.channel]} line ${line.name}`;
      return (
        <section key={key} className={classes.banner} data-tone="caution" aria-label={`${name}: ${head}`}>
          <IconPlugConnectedX size={18} stroke={1.75} aria-hidden="true" className={classes.icon} />
          <p className={classes.words} role="status">
            <strong>
              {name}: {head}.
            </strong>{" "}
            {words}
          </p>
          {user.role === "admin" ? (
            <Button component={Link} to={linesPath} size="xs" variant="default">
              Lines
            </Button>
          ) : null}
          <UnstyledButton
            className={classes.close}
            aria-label={`Put away: ${name}`}
            onClick={() => setRead(new Set([...read, key]))}
          >
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </UnstyledButton>
        </section>
      );
    });
}
