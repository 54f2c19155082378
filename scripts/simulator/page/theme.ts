/** Mantine dressed in Threadwell's tokens: every colour it draws is one of them, in both schemes. */
import { createTheme, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  fontFamily: "var(--tw-font)",
  fontFamilyMonospace: "var(--tw-font-mono)",
  primaryColor: "pine",
  primaryShade: 7,
  colors: {
    pine: [
      "#edf5f1",
      "#dcebe4",
      "#bcd8cc",
      "#97c1b2",
      "#6fa897",
      "#4a8f7d",
      "#2b7767",
      "#0f5b4e",
      "#0b4a3f",
      "#083a31",
    ],
  },
  defaultRadius: "var(--tw-radius-control)",
  fontSizes: {
    xs: "var(--tw-text-xs)",
    sm: "var(--tw-text-sm)",
    md: "var(--tw-text-md)",
    lg: "var(--tw-text-lg)",
    xl: "var(--tw-text-xl)",
  },
  respectReducedMotion: true,
});

const tokens = {
  "--mantine-color-body": "var(--tw-page)",
  "--mantine-color-text": "var(--tw-ink)",
  "--mantine-color-dimmed": "var(--tw-ink-3)",
  "--mantine-color-placeholder": "var(--tw-ink-3)",
  "--mantine-color-error": "var(--tw-danger-ink)",
  "--mantine-color-default": "var(--tw-page)",
  "--mantine-color-default-hover": "var(--tw-hover)",
  "--mantine-color-default-color": "var(--tw-ink)",
  "--mantine-color-default-border": "var(--tw-line-strong)",
  "--mantine-primary-color-filled": "var(--tw-action)",
  "--mantine-primary-color-filled-hover": "var(--tw-action-hover)",
  "--mantine-primary-color-contrast": "var(--tw-on-action)",
  "--mantine-primary-color-light": "var(--tw-selected)",
  "--mantine-primary-color-light-color": "var(--tw-action-ink)",
  "--mantine-color-pine-filled": "var(--tw-action)",
};

/** Mantine's own greys, from paper to ink, so that wells, tracks and hovers are ours too. */
const light = {
  "--mantine-color-gray-0": "var(--tw-hover)",
  "--mantine-color-gray-1": "var(--tw-sunken)",
  "--mantine-color-gray-2": "var(--tw-line-strong)",
  "--mantine-color-gray-3": "var(--tw-line-strong)",
  "--mantine-color-gray-4": "var(--tw-control-line)",
  "--mantine-color-gray-7": "var(--tw-ink-2)",
  "--mantine-color-gray-9": "var(--tw-ink)",
  "--mantine-color-white": "var(--tw-page)",
};

const dark = {
  "--mantine-color-dark-0": "var(--tw-ink)",
  "--mantine-color-dark-1": "var(--tw-ink-2)",
  "--mantine-color-dark-2": "var(--tw-ink-3)",
  "--mantine-color-dark-3": "var(--tw-control-line)",
  "--mantine-color-dark-4": "var(--tw-line-strong)",
  "--mantine-color-dark-5": "var(--tw-raised)",
  "--mantine-color-dark-6": "var(--tw-raised)",
  "--mantine-color-dark-7": "var(--tw-page)",
  "--mantine-color-dark-8": "var(--tw-ground)",
};

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...tokens, ...light },
  dark: { ...tokens, ...dark },
});
