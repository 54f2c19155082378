/** The gate: asks who is there, and opens the workspace of exactly that person. */
import { createContext, useContext, useEffect, useState } from "react";
import { QueryClientProvider } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { Navigate, useLocation } from "react-router";
import { FullPage } from "../components/full-page.tsx";
import { Mark } from "../components/mark.tsx";
import { DataProvider } from "../data/context.tsx";
import { ConnectionProvider } from "../realtime/use-connection.tsx";
import { useSession } from "../session/session.tsx";
import { Frame } from "./frame.tsx";
import type { Workspace } from "./workspace.ts";
import classes from "./gate.module.css";

/** Opens the workspace of a person; given by main.tsx, which knows the browser. */
export type OpenWorkspace = (userId: string) => Workspace;
const OpenContext = createContext<OpenWorkspace | null>(null);
export const WorkspaceOpener = OpenContext.Provider;

export function Gate() {
  const { status, session, retry } = useSession();
  const { pathname, search } = useLocation();
  if (status === "starting") return <Opening />;
  if (status === "unreachable") return <Unreachable retry={retry} />;
  if (!session) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return <WorkspaceOf key={session.user.id} userId={session.user.id} />;
}

function WorkspaceOf({ userId }: { userId: string }) {
  const open = useContext(OpenContext);
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    if (!open) return;
    const opened = open(userId);
    setWorkspace(opened);
    const on = () => opened.network(true);
    const off = () => opened.network(false);
    window.addEventListener("online", on);
    window.addEventListener("offline", off);
    if (!navigator.onLine) off();
    return () => {
      window.removeEventListener("online", on);
      window.removeEventListener("offline", off);
      opened.close();
    };
  }, [open, userId]);
  if (!workspace) return null;
  return (
    <QueryClientProvider client={workspace.client}>
      <DataProvider value={workspace.data}>
        <ConnectionProvider value={workspace.connection}>
          <Frame />
        </ConnectionProvider>
      </DataProvider>
    </QueryClientProvider>
  );
}

/** The first moment: the ground, and the mark only when it takes longer than a blink. */
function Opening() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.opening} role="status">
      {late ? (
        <>
          <Mark size={40} />
          <span className="tw-hidden">Opening Threadwell</span>
        </>
      ) : null}
    </div>
  );
}

/** Asks again by itself, slowly, and as soon as the network is back. */
function Unreachable({ retry }: { retry: () => void }) {
  useEffect(() => {
    const timer = setInterval(retry, 10_000);
    window.addEventListener("online", retry);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", retry);
    };
  }, [retry]);
  return (
    <FullPage
      title="The server does not answer"
      ways={
        <Button leftSection={<IconRefresh size={16} stroke={2} aria-hidden="true" />} onClick={retry}>
          Try again
        </Button>
      }
    >
      Your network may be away, or the clinic's server is being restarted. Drafts and unsent replies are safe
      on this device. This page tries again every 10 seconds.
    </FullPage>
  );
}
