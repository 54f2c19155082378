/** One device on the bench: whose it is, how it fares, and the thing itself. */
import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconArchive,
  IconCloud,
  IconDeviceMobileOff,
  IconEye,
  IconEyeOff,
  IconMailCheck,
  IconMailOff,
  IconMailPause,
  IconMailQuestion,
  IconMailX,
  IconPower,
  IconMailExclamation,
} from "@tabler/icons-react";
import type { MailboxBehaviour, Phone } from "../types.ts";
import { kindOf, type Device } from "./devices.ts";
import { Handset } from "./handset.tsx";
import { useTable, useWorld } from "./live.ts";
import { MailClient } from "./mailClient.tsx";
import { useWeatherOver } from "./weatherHooks.ts";
import { initials, spaced } from "./words.ts";
import styles from "./deviceStand.module.css";

interface Props {
  device: Device;
  onPutBack: (() => void) | undefined;
  onWeather: (personId: string) => void;
}

export function DeviceStand({ device, onPutBack, onWeather }: Props) {
  const personId = device.kind === "phone" ? device.phone.personId : device.mailbox.personId;
  const state = useDeviceState(device);
  return (
    <article className={styles["stand"]} aria-label={`${device.name}, ${kindOf(device)}`}>
      <header className={styles["head"]}>
        <span className={styles["avatar"]} aria-hidden>
          {initials(device.name === "Unknown sender" ? "?" : device.name)}
        </span>
        <h2 className={styles["name"]} dir="auto">
          {device.name}
        </h2>
        <p className={styles["address"]} dir="ltr">
          {device.kind === "phone" ? spaced(device.address) : device.address}
        </p>
        <Menu position="bottom-end" width={260} shadow="md">
          <Menu.Target>
            <UnstyledButton
              className={styles["state"]}
              data-tone={state.tone}
              aria-label={`${device.name}, ${kindOf(device)}: ${state.word}. Change`}
            >
              {state.word}
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {device.kind === "phone" ? (
              <PhoneItems phone={device.phone} />
            ) : (
              <MailboxItems address={device.mailbox.address} now={device.mailbox.behaviour} />
            )}
            <Menu.Divider />
            <Menu.Item leftSection={<IconCloud size={16} />} onClick={() => onWeather(personId)}>
              Weather over {device.name}
            </Menu.Item>
            {onPutBack && (
              <Menu.Item leftSection={<IconArchive size={16} />} onClick={onPutBack}>
                Put on the shelf
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </header>
      {device.kind === "phone" ? (
        <Handset phone={device.phone} />
      ) : (
        <MailClient mailbox={device.mailbox} unread={device.unread} />
      )}
    </article>
  );
}

const behaviours: Record<MailboxBehaviour, { word: string; explain: string; icon: typeof IconMailCheck }> = {
  fine: { word: "Mailbox fine", explain: "Takes every mail", icon: IconMailCheck },
  "no-such-user": { word: "No such user", explain: "550 at once", icon: IconMailX },
  full: { word: "Mailbox full", explain: "451 every time", icon: IconMailOff },
  greylist: { word: "Greylisting", explain: "451 first, then takes it", icon: IconMailPause },
  "bounce-later": { word: "Bounces later", explain: "250, then a report comes back", icon: IconMailQuestion },
  spam: { word: "Files as spam", explain: "Takes it, into Spam", icon: IconMailExclamation },
};

function useDeviceState(device: Device): { word: string; tone: "calm" | "caution" } {
  const weather = useWeatherOver(device.kind === "phone" ? device.phone.personId : device.mailbox.personId);
  if (device.kind === "mailbox") {
    const behaviour = device.mailbox.behaviour;
    return { word: behaviours[behaviour].word, tone: behaviour === "fine" ? "calm" : "caution" };
  }
  if (device.phone.offSince !== null) return { word: "Phone off", tone: "calm" };
  if (weather.rejectCode !== null) return { word: `Rejects, ${weather.rejectCode}`, tone: "caution" };
  if (weather.acceptThenTimeOut) return { word: "No answers", tone: "caution" };
  if (weather.preset !== "clear") {
    return { word: weather.preset.replace(/^./, (first) => first.toUpperCase()), tone: "caution" };
  }
  return { word: device.phone.screenOn ? "Phone on" : "Screen off", tone: "calm" };
}

function PhoneItems({ phone }: { phone: Phone }) {
  const live = useWorld();
  const on = phone.offSince === null;
  return (
    <>
      <Menu.Item
        leftSection={on ? <IconDeviceMobileOff size={16} /> : <IconPower size={16} />}
        onClick={() => void live.act("power", { number: phone.number, on: !on })}
      >
        {on ? "Switch off" : "Switch on"}
      </Menu.Item>
      {phone.channel === "whatsapp" && on && (
        <Menu.Item
          leftSection={phone.screenOn ? <IconEyeOff size={16} /> : <IconEye size={16} />}
          onClick={() => void live.act("screen", { number: phone.number, on: !phone.screenOn })}
        >
          {phone.screenOn ? "Screen off: delivered, not read" : "Screen on: messages are read"}
        </Menu.Item>
      )}
      <ProviderItem phone={phone} />
    </>
  );
}

/** STOP can be obeyed by Twilio itself, per clinic number. */
function ProviderItem({ phone }: { phone: Phone }) {
  const live = useWorld();
  const numbers = useTable("number").filter((number) => number.channel === "sms" && phone.channel === "sms");
  return numbers.map((number) => (
    <Menu.Item
      key={number.id}
      onClick={() => void live.act("opt-out-handling", { number: number.number, on: !number.optOutHandling })}
    >
      {number.optOutHandling
        ? `Leave STOP to ${number.friendlyName}`
        : `Let Twilio obey STOP to ${number.friendlyName}`}
    </Menu.Item>
  ));
}

function MailboxItems({ address, now }: { address: string; now: MailboxBehaviour }) {
  const live = useWorld();
  return (Object.keys(behaviours) as MailboxBehaviour[]).map((behaviour) => {
    const { word, explain, icon: Icon } = behaviours[behaviour];
    return (
      <Menu.Item
        key={behaviour}
        role="menuitemradio"
        aria-checked={behaviour === now}
        data-now={behaviour === now || undefined}
        className={styles["choice"] ?? ""}
        leftSection={<Icon size={16} />}
        onClick={() => void live.act("behave", { address, behaviour })}
      >
        {word}
        <span className={styles["explain"]}>{explain}</span>
      </Menu.Item>
    );
  });
}
