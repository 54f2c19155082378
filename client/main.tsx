/** The staff's screens start here: the browser's parts are made once and handed down. */
// First, so that every component's own sheet comes after it.
import "./styles/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { createBrowserRouter, RouterProvider, useRouteError } from "react-router";
import { browserStore } from "./data/device-store.ts";
import { openSocket } from "./realtime/socket.ts";
import { createKeeper } from "./session/keeper.ts";
import { SessionProvider } from "./session/session.tsx";
import { after, createExclusive, createTabs, newKey } from "./shell/browser.ts";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import { WorkspaceOpener } from "./shell/gate.tsx";
import { DeviceProvider } from "./shell/preferences.tsx";
import { AppRoutes, preload } from "./shell/routes.tsx";
import { openWorkspace } from "./shell/workspace.ts";
import { cssVariablesResolver, theme } from "./styles/theme.ts";

preload(window.location.pathname);

const fetch: typeof window.fetch = (...request) => window.fetch(...request);
const now = () => Date.now();
const exclusively = createExclusive();
const device = browserStore(window.localStorage, window);
const keeper = createKeeper({
  fetch,
  device,
  now,
  after,
  exclusively: (work) => exclusively("session", work),
  tabs: createTabs(),
});
const open = (userId: string) =>
  openWorkspace(
    {
      fetch,
      device,
      keeper,
      openSocket,
      exclusively,
      online: () => navigator.onLine,
      now,
      random: Math.random,
      newKey,
      after,
    },
    userId,
  );

/** What breaks outside a screen is the outer boundary's to show, not the router's. */
function PassOn(): never {
  throw useRouteError();
}
// A router that can hold a person back from leaving unsaved changes.
const router = createBrowserRouter([{ path: "*", element: <AppRoutes />, errorElement: <PassOn /> }]);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has lost its #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: "threadwell.colours" })}
    >
      <ErrorBoundary>
        <DeviceProvider value={device}>
          <SessionProvider keeper={keeper}>
            <WorkspaceOpener value={open}>
              <RouterProvider router={router} />
            </WorkspaceOpener>
          </SessionProvider>
        </DeviceProvider>
      </ErrorBoundary>
    </MantineProvider>
  </StrictMode>,
);
