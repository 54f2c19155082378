/** Mantine, dressed in Threadwell's tokens: components take every colour from --tw-*, in both schemes. */
import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

const pine: MantineColorsTuple = [
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
];

/** Buttons by meaning: pine acts, "red" is danger, "gray" is neutral; anything else is Mantine's own. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const found = defaultVariantColorsResolver(input);
  const edge = "1px solid";
  const danger = input.color === "red";
  switch (input.variant) {
    case "filled":
      return {
        ...found,
        background: danger ? "var(--tw-danger)" : "var(--tw-action)",
        hover: danger ? "var(--tw-danger-hover)" : "var(--tw-action-hover)",
        color: danger ? "var(--tw-on-danger)" : "var(--tw-on-action)",
      };
    case "default":
      return {
        ...found,
        background: "var(--tw-page)",
        hover: "var(--tw-hover)",
        color: danger ? "var(--tw-danger-ink)" : "var(--tw-ink)",
        border: `${edge} var(--tw-line-strong)`,
      };
    case "subtle":
      return {
        ...found,
        background: "transparent",
        hover: "var(--tw-hover)",
        color: danger
          ? "var(--tw-danger-ink)"
          : input.color === "gray"
            ? "var(--tw-ink-2)"
            : "var(--tw-action-ink)",
      };
    case "light":
      return {
        ...found,
        background: danger ? "var(--tw-danger-soft)" : "var(--tw-ours)",
        hover: danger ? "var(--tw-danger-soft)" : "var(--tw-selected)",
        color: danger ? "var(--tw-danger-ink)" : "var(--tw-action-ink)",
      };
    case "outline":
      return {
        ...found,
        background: "transparent",
        hover: "var(--tw-hover)",
        color: danger ? "var(--tw-danger-ink)" : "var(--tw-action-ink)",
        border: `${edge} ${danger ? "var(--tw-danger-line)" : "var(--tw-wait-line)"}`,
      };
    default:
      return found;
  }
};

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: 7,
  colors: { pine },
  variantColorResolver,
  fontFamily: "var(--tw-font)",
  fontFamilyMonospace: "var(--tw-font-mono)",
  fontSizes: {
    xs: "var(--tw-text-xs)",
    sm: "var(--tw-text-sm)",
    md: "var(--tw-text-md)",
    lg: "var(--tw-text-lg)",
    xl: "var(--tw-text-xl)",
  },
  lineHeights: {
    xs: "var(--tw-leading-xs)",
    sm: "var(--tw-leading-sm)",
    md: "var(--tw-leading-md)",
    lg: "var(--tw-leading-lg)",
    xl: "var(--tw-leading-xl)",
  },
  fontWeights: { regular: "400", medium: "560", bold: "650" },
  headings: {
    fontFamily: "var(--tw-font)",
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "var(--tw-text-xl)", lineHeight: "var(--tw-leading-xl)" },
      h2: { fontSize: "var(--tw-text-lg)", lineHeight: "var(--tw-leading-lg)" },
      h3: { fontSize: "var(--tw-text-md)", lineHeight: "var(--tw-leading-md)" },
    },
  },
  spacing: {
    xs: "var(--tw-1)",
    sm: "var(--tw-2)",
    md: "var(--tw-3)",
    lg: "var(--tw-4)",
    xl: "var(--tw-6)",
  },
  radius: {
    xs: "var(--tw-radius-chip)",
    sm: "var(--tw-radius-control)",
    md: "var(--tw-radius-card)",
    lg: "var(--tw-radius-frame)",
    xl: "var(--tw-radius-bubble)",
  },
  defaultRadius: "sm",
  shadows: {
    xs: "var(--tw-shadow-1)",
    sm: "var(--tw-shadow-1)",
    md: "var(--tw-shadow-2)",
    lg: "var(--tw-shadow-3)",
    xl: "var(--tw-shadow-3)",
  },
  breakpoints: { xs: "30em", sm: "48em", md: "64em", lg: "80em", xl: "120em" },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Tooltip: {
      defaultProps: { openDelay: 400, transitionProps: { duration: 90 }, withArrow: false, offset: 6 },
    },
    Menu: {
      defaultProps: {
        // A focusable placeholder is no item: screen readers count it among them.
        withInitialFocusPlaceholder: false,
        shadow: "lg",
        radius: "md",
        offset: 6,
        transitionProps: { duration: 90, transition: "fade" },
      },
    },
    Popover: {
      defaultProps: { shadow: "lg", radius: "md", transitionProps: { duration: 90, transition: "fade" } },
    },
    Modal: {
      defaultProps: {
        padding: "xl",
        shadow: "lg",
        radius: "lg",
        centered: true,
        transitionProps: { duration: 160, transition: "fade" },
      },
    },
    // Rounder, an empty one is taken for a radio.
    Checkbox: { defaultProps: { radius: "xs" } },
    Drawer: { defaultProps: { transitionProps: { duration: 240 } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
  },
});

/** The few variables of Mantine that components read directly, mapped to tokens (the same in both schemes). */
const mapped = {
  "--mantine-color-body": "var(--tw-page)",
  "--mantine-color-text": "var(--tw-ink)",
  "--mantine-color-bright": "var(--tw-ink)",
  "--mantine-color-dimmed": "var(--tw-ink-3)",
  "--mantine-color-placeholder": "var(--tw-ink-3)",
  "--mantine-color-anchor": "var(--tw-action-ink)",
  "--mantine-color-error": "var(--tw-danger-ink)",
  "--mantine-color-success": "var(--tw-action-ink)",
  "--mantine-color-default": "var(--tw-page)",
  "--mantine-color-default-hover": "var(--tw-hover)",
  "--mantine-color-default-color": "var(--tw-ink)",
  "--mantine-color-default-border": "var(--tw-line)",
  "--mantine-color-disabled": "var(--tw-sunken)",
  "--mantine-color-disabled-color": "var(--tw-ink-off)",
  "--mantine-color-disabled-border": "var(--tw-line)",
  "--mantine-primary-color-contrast": "var(--tw-on-action)",
  "--mantine-color-pine-text": "var(--tw-action-ink)",
  "--mantine-color-pine-filled": "var(--tw-action)",
  "--mantine-color-pine-filled-hover": "var(--tw-action-hover)",
  "--mantine-color-pine-light": "var(--tw-ours)",
  "--mantine-color-pine-light-hover": "var(--tw-selected)",
  "--mantine-color-pine-light-color": "var(--tw-action-ink)",
  "--mantine-color-pine-outline": "var(--tw-action-ink)",
  "--mantine-color-pine-outline-hover": "var(--tw-hover)",
} as const;

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { "--mantine-line-height": "1.43" },
  light: { ...mapped },
  dark: { ...mapped },
});
