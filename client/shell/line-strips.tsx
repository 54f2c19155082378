/** Above every screen: a line that takes nothing, why, and where messages go meanwhile. Who has read it puts it away. */
import { useMemo, useState } from "react";
import { Button, UnstyledButton } from "@mantine/core";
import { IconPlugConnectedX, IconX } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import type { Line } from "../../shared/api/lines.ts";
import { channelWords } from "../../shared/domain/channels.ts";
import { conditionAt } from "../../shared/domain/lines.ts";
import { conditionWords, insteadWords, isClosed, whyWords } from "../components/lines/line-words.ts";
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
    (line) =>
      !line.standing.off && isClosed(conditionAt(line.standing, new Date(now))) && !read.has(troubleOf(line)),
  );
  return sick.map((line) => {
    const name = `${channelWords[line.channel]} line ${line.name}`;
    return (
      <section key={line.id} className={classes.banner} data-tone="caution" aria-label={name}>
        <IconPlugConnectedX size={18} stroke={1.75} aria-hidden="true" className={classes.icon} />
        <p className={classes.words} role="status">
          <strong>
            {name}: {conditionWords[conditionAt(line.standing, new Date(now))].toLowerCase()}.
          </strong>{" "}
          {insteadWords(line, lines, now)} {whyWords(line, times, now)}
        </p>
        {user.role === "admin" ? (
          <Button component={Link} to={linesPath} size="xs" variant="default">
            Lines
          </Button>
        ) : null}
        <UnstyledButton
          className={classes.close}
          aria-label={`Put away: ${name}`}
          onClick={() => setRead(new Set([...read, troubleOf(line)]))}
        >
          <IconX size={16} stroke={1.75} aria-hidden="true" />
        </UnstyledButton>
      </section>
    );
  });
}
