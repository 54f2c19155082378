/** Starts the page: theme, fonts, the live world, then the bench. */
import "@mantine/core/styles.css";
import "@fontsource-variable/source-sans-3";
import "@fontsource-variable/noto-sans-arabic";
import "@fontsource-variable/noto-sans-sc";
import "../../../client/styles/tokens.css";
import "./page.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { connectWorld, WorldContext } from "./live.ts";
import { theme, variables } from "./theme.ts";

const live = connectWorld("/_simulator/");
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <WorldContext value={live}>
          <App />
        </WorldContext>
      </MantineProvider>
    </StrictMode>,
  );
}
