/** Shows one story, as the address asks: ?story=…&scheme=light|dark&dir=ltr|rtl. */
import { createRoot } from "react-dom/client";
import { DirectionProvider, MantineProvider } from "@mantine/core";
import { MemoryRouter } from "react-router";
import "../styles/global.css";
import { cssVariablesResolver, theme } from "../styles/theme.ts";
import { stories } from "./stories.tsx";
import classes from "./stories.module.css";

const asked = new URLSearchParams(location.search);
const scheme = asked.get("scheme") === "dark" ? "dark" : "light";
const direction = asked.get("dir") === "rtl" ? "rtl" : "ltr";
document.documentElement.dir = direction;
const Story = stories[asked.get("story") ?? ""];

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <DirectionProvider initialDirection={direction} detectDirection={false}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={scheme}>
        <MemoryRouter>
          {Story ? (
            <Story />
          ) : (
            <ul>
              {Object.keys(stories).map((name) => (
                <li key={name}>
                  <a href={`?story=${name}&scheme=${scheme}&dir=${direction}`}>{name}</a>
                </li>
              ))}
            </ul>
          )}
        </MemoryRouter>
      </MantineProvider>
    </DirectionProvider>,
  );
}
document.body.classList.add(classes.body!);
