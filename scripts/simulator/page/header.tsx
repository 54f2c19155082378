/** The straw header: what this is, the pace of its clock, a new phone, and the way to the inbox. */
import {
  ActionIcon,
  Button,
  SegmentedControl,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { IconDeviceMobile, IconExternalLink, IconMoon, IconSatellite, IconSun } from "@tabler/icons-react";
import { useState } from "react";
import { AddDevice } from "./addDevice.tsx";
import { useTable, useThreadwellUrl, useWorld } from "./live.ts";
import styles from "./header.module.css";

export function Header({ narrow, onAdded }: { narrow: boolean; onAdded: (deviceId: string) => void }) {
  const live = useWorld();
  const speed = useTable("setting")[0]?.speed ?? 1;
  const inboxUrl = useThreadwellUrl();
  const [adding, setAdding] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const other = scheme === "dark" ? "light" : "dark";

  return (
    <header className={styles["header"]}>
      <IconSatellite size={20} stroke={1.75} aria-hidden />
      <h1 className={styles["title"]}>Simulator</h1>
      <p className={styles["claim"]}>A pretend phone network. Nothing leaves this machine.</p>
      <div className={styles["tools"]}>
        <span className={styles["label"]} id="clock-label">
          Clock
        </span>
        <SegmentedControl
          aria-labelledby="clock-label"
          value={String(speed)}
          onChange={(value) => void live.act("clock", { speed: Number(value) as 1 | 10 | 60 })}
          data={[
            { value: "1", label: "1×" },
            { value: "10", label: "10×" },
            { value: "60", label: "60×" },
          ]}
          classNames={{ root: styles["clock"] ?? "", indicator: styles["clockNow"] ?? "" }}
        />
        {narrow ? (
          <ActionIcon variant="default" size={44} aria-label="Add a phone" onClick={() => setAdding(true)}>
            <IconDeviceMobile size={18} stroke={1.75} />
          </ActionIcon>
        ) : (
          <Button
            variant="default"
            leftSection={<IconDeviceMobile size={16} stroke={1.75} />}
            onClick={() => setAdding(true)}
          >
            Add a phone
          </Button>
        )}
        {narrow ? (
          <ActionIcon
            component="a"
            variant="default"
            size={44}
            href={inboxUrl}
            target="_blank"
            aria-label="Open inbox"
          >
            <IconExternalLink size={18} stroke={1.75} />
          </ActionIcon>
        ) : (
          <Button
            component="a"
            variant="default"
            href={inboxUrl}
            target="_blank"
            leftSection={<IconExternalLink size={16} stroke={1.75} />}
          >
            Open inbox
          </Button>
        )}
        <Tooltip label={`Switch to ${other}`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={narrow ? 44 : 36}
            className={styles["scheme"] ?? ""}
            aria-label={`Switch to ${other}`}
            onClick={() => setColorScheme(other)}
          >
            {scheme === "dark" ? <IconSun size={18} stroke={1.75} /> : <IconMoon size={18} stroke={1.75} />}
          </ActionIcon>
        </Tooltip>
      </div>
      <AddDevice opened={adding} onClose={() => setAdding(false)} onAdded={onAdded} />
    </header>
  );
}
