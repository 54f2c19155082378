/** The frame: rail beside it, the line's banner on top, one screen inside, tabs below on a phone. */
import { Suspense, useEffect, useState } from "react";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation, useNavigate } from "react-router";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { useQueueCounts } from "../data/conversations.ts";
import { useSignedIn } from "../session/session.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { EmergencyStrips } from "./emergency-strips.tsx";
import { LineStrips } from "./line-strips.tsx";
import { useFrameKeys } from "./frame-keys.ts";
import { KeyMap } from "./key-map.tsx";
import { PhoneTabs } from "./phone-tabs.tsx";
import { useSingleKeys } from "./preferences.tsx";
import { countWords, Rail } from "./rail.tsx";
import classes from "./frame.module.css";

export function Frame() {
  const [mapOpened, map] = useDisclosure(false);
  const [singleKeys] = useSingleKeys();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useFrameKeys({
    openMap: map.open,
    toQueue: (queue) => void navigate(`/inbox/${queue}`),
    singleKeys,
  });
  useTitle();
  return (
    <div className={classes.app}>
      <a className={classes.skip} href="#main">
        Skip the queues
      </a>
      <Rail onKeys={map.open} />
      <div className={classes.frame}>
        <ConnectionBanner />
        <EmergencyStrips />
        <LineStrips />
        <main id="main" className={classes.main} tabIndex={-1}>
          <ErrorBoundary inset resetKey={pathname}>
            <Suspense fallback={<Pause />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <PhoneTabs />
      <KeyMap opened={mapOpened} onClose={map.close} />
    </div>
  );
}

/** The tab tells how many wait, and whose inbox it is; never a patient's name. */
function useTitle(): void {
  const { organization } = useSignedIn();
  const waiting = useQueueCounts()?.["needs-reply"] ?? 0;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${countWords(waiting)}) ` : ""}${organization.name}, Threadwell`;
  }, [waiting, organization.name]);
}

/** While a screen's file is on its way: nothing at first, then a word for those who cannot see that. */
function Pause() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 600);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={classes.pause} role="status">
      {late ? "Loading" : ""}
    </p>
  );
}
