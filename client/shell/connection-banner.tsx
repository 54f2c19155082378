/** In trouble: since when, what is safe, when it tries again. Back again: how much came meanwhile. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { UnstyledButton } from "@mantine/core";
import { IconCloudOff, IconInfoCircle, IconX } from "@tabler/icons-react";
import { makeTimes } from "../components/message/times.ts";
import { useDataParts } from "../data/context.tsx";
import { useConnection } from "../realtime/use-connection.tsx";
import { useSignedIn } from "../session/session.tsx";
import { bannerWords } from "./connection-words.ts";
import classes from "./connection-banner.module.css";

/** The word that all is here again has been read by then. */
const welcomeMs = 60_000;

export function ConnectionBanner() {
  const connection = useConnection();
  const { outbox } = useDataParts();
  const { user } = useSignedIn();
  const pending = useSyncExternalStore(outbox.subscribe, outbox.pending);
  const troubled = connection.since !== null;
  const now = useSeconds(troubled);
  const { missed, dismissMissed } = connection;
  useEffect(() => {
    if (missed === 0 || troubled) return;
    const timer = setTimeout(dismissMissed, welcomeMs);
    return () => clearTimeout(timer);
  }, [missed, troubled, dismissMissed]);
  const words = bannerWords(
    {
      ...connection,
      noNetwork: !navigator.onLine,
      waiting: pending.filter((entry) => entry.pending !== "refused").length,
      now,
    },
    makeTimes(user.timeZone).clock,
  );
  if (words) {
    return (
      <section className={classes.banner} data-tone="caution" aria-label="Connection">
        <IconCloudOff size={18} stroke={1.75} aria-hidden="true" className={classes.icon} />
        <p className={classes.words} role="status">
          <strong>{words.lead}</strong> {words.text}
        </p>
        <span className={classes.next}>{words.next}</span>
        <UnstyledButton className={classes.act} onClick={connection.tryNow}>
          Try now
        </UnstyledButton>
      </section>
    );
  }
  if (missed > 0 && !troubled) {
    return (
      <section className={classes.banner} data-tone="info" aria-label="Connection">
        <IconInfoCircle size={18} stroke={1.75} aria-hidden="true" className={classes.icon} />
        <p className={classes.words} role="status">
          <strong>{missed} new while you were away.</strong> Everything is here again.
        </p>
        <UnstyledButton className={classes.close} onClick={dismissMissed} aria-label="Close this line">
          <IconX size={16} stroke={1.75} aria-hidden="true" />
        </UnstyledButton>
      </section>
    );
  }
  return null;
}

/** The time, by the second while it is needed. */
function useSeconds(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
