/** The bench: header, phones, weather and wire; on a narrow screen one of them at a time. */
import { SegmentedControl, Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCloud, IconDeviceMobile, IconPlugConnected } from "@tabler/icons-react";
import { useState } from "react";
import { kindOf, useDevices } from "./devices.ts";
import { DeviceStand } from "./deviceStand.tsx";
import { Header } from "./header.tsx";
import { useConnection } from "./live.ts";
import { Shelf } from "./shelf.tsx";
import { WeatherPanel } from "./weatherPanel.tsx";
import { WirePanel } from "./wirePanel.tsx";
import styles from "./app.module.css";

type Part = "phones" | "weather" | "wire";

export function App() {
  const devices = useDevices();
  const connection = useConnection();
  const narrow = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false }) ?? false;
  const [over, setOver] = useState<string | null>(null);
  const [part, setPart] = useState<Part>("phones");
  const [held, setHeld] = useState<string | null>(null);

  const inHand = devices.all.find((device) => device.id === held) ?? devices.bench[0] ?? devices.all[0];
  const shown = narrow ? (inHand ? [inHand] : []) : devices.bench;

  return (
    <div className={styles["page"]}>
      <Header narrow={narrow} onAdded={(id) => (devices.take(id), setHeld(id))} />
      {connection === "lost" && (
        <p className={styles["lost"]} role="status">
          The simulator does not answer. What you see is from before; it comes back by itself.
        </p>
      )}
      <main className={styles["bench"]}>
        {(!narrow || part === "phones") && (
          <section className={styles["phones"]} aria-label="Phones and mailboxes">
            {narrow ? (
              <Select
                className={styles["picker"]}
                aria-label="Phone or mailbox"
                allowDeselect={false}
                searchable
                value={inHand?.id ?? null}
                onChange={setHeld}
                data={devices.all.map((device) => ({
                  value: device.id,
                  label: `${device.name}, ${kindOf(device)}${device.unread ? `, ${device.unread} new` : ""}`,
                }))}
              />
            ) : (
              <Shelf devices={devices.shelf} onTake={devices.take} />
            )}
            <div className={styles["stands"]} data-empty={shown.length === 0 || undefined}>
              {shown.map((device) => (
                <DeviceStand
                  key={device.id}
                  device={device}
                  onPutBack={narrow ? undefined : () => devices.putBack(device.id)}
                  onWeather={(personId) => {
                    setOver(personId);
                    setPart("weather");
                  }}
                />
              ))}
              {shown.length === 0 && connection === "open" && (
                <p className={styles["empty"]}>The bench is empty. Take a phone from the shelf above.</p>
              )}
            </div>
          </section>
        )}
        {(!narrow || part === "wire") && <WirePanel />}
        {(!narrow || part === "weather") && <WeatherPanel over={over} onOver={setOver} />}
      </main>
      {narrow && (
        <nav className={styles["tabs"]} aria-label="Parts">
          <SegmentedControl
            fullWidth
            size="md"
            value={part}
            onChange={(value) => setPart(value as Part)}
            data={[
              { value: "phones", label: <TabLabel icon={<IconDeviceMobile size={18} />} word="Phones" /> },
              { value: "weather", label: <TabLabel icon={<IconCloud size={18} />} word="Weather" /> },
              { value: "wire", label: <TabLabel icon={<IconPlugConnected size={18} />} word="Wire" /> },
            ]}
          />
        </nav>
      )}
    </div>
  );
}

function TabLabel({ icon, word }: { icon: React.ReactNode; word: string }) {
  return (
    <span className={styles["tab"]}>
      {icon}
      {word}
    </span>
  );
}
