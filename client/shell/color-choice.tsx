/** Light, dark, or as the device says. */
import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import classes from "./person-menu.module.css";

const choices = [
  { value: "light", words: "Light", icon: IconSun },
  { value: "dark", words: "Dark", icon: IconMoon },
  { value: "auto", words: "System", icon: IconDeviceDesktop },
] as const;

export function ColorChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      aria-label="Appearance"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      classNames={{ root: classes.segments, indicator: classes.segment, label: classes.segmentLabel }}
      data={choices.map(({ value, words, icon: Glyph }) => ({
        value,
        label: (
          <span className={classes.segmentWords}>
            <Glyph size={16} stroke={1.75} aria-hidden="true" />
            {words}
          </span>
        ),
      }))}
    />
  );
}
