/** Light, dark, or as the device says: as one control on a page, or as entries of a menu. */
import { Menu, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
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

/** The same choice inside a Menu. */
export function ColorItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
      {choices.map(({ value, words, icon: Glyph }) => (
        <Menu.RadioItem
          key={value}
          value={value}
          closeMenuOnClick={false}
          rightSection={<Glyph size={16} stroke={1.75} aria-hidden="true" />}
        >
          {words}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
