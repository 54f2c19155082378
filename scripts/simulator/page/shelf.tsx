/** Phones that are not on the bench, each with what has come since it was put back. A click takes it down. */
import { ScrollArea, UnstyledButton } from "@mantine/core";
import { DeviceGlyph } from "./glyphs.tsx";
import { kindOf, type Device } from "./devices.ts";
import styles from "./shelf.module.css";

export function Shelf({ devices, onTake }: { devices: readonly Device[]; onTake: (id: string) => void }) {
  if (devices.length === 0) return null;
  return (
    <ScrollArea type="hover" scrollbarSize={6} offsetScrollbars={false}>
      <ul className={styles["shelf"]} aria-label="On the shelf">
        {devices.map((device) => (
          <li key={device.id}>
            <UnstyledButton
              className={styles["item"]}
              data-news={device.unread > 0 || undefined}
              aria-label={`Take ${device.name}, ${kindOf(device)}${device.unread ? `, ${device.unread} new` : ""}`}
              onClick={() => onTake(device.id)}
            >
              <DeviceGlyph device={device} size={14} />
              <bdi>{device.name}</bdi>
              {device.unread > 0 && <b className={styles["count"]}>{device.unread}</b>}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </ScrollArea>
  );
}
