/** The weather: what the network does to messages, for everybody or over one person, and what that will mean. */
import { Button, Radio, Select, Slider, Switch } from "@mantine/core";
import {
  IconArrowsShuffle,
  IconCheck,
  IconChecks,
  IconCircleX,
  IconCloud,
  IconCloudQuestion,
  IconCloudRain,
  IconCloudStorm,
  IconCopy,
  IconEyeCheck,
  IconHourglassHigh,
  IconBorderStyle2,
  IconMoodEmpty,
  IconPower,
  IconServerBolt,
  IconSun,
} from "@tabler/icons-react";
import { useEffect, useId, useState } from "react";
import type { Weather } from "../types.ts";
import { everybody, forecast, rejectCodes, type ForecastLine } from "../weather.ts";
import { useTable, useWorld } from "./live.ts";
import { useWeatherOver } from "./weatherHooks.ts";
import styles from "./weatherPanel.module.css";

const skies = [
  { name: "clear", word: "Clear", Icon: IconSun },
  { name: "slow", word: "Slow", Icon: IconCloud },
  { name: "patchy", word: "Patchy", Icon: IconCloudRain },
  { name: "storm", word: "Storm", Icon: IconCloudStorm },
] as const;

export function WeatherPanel({
  over,
  onOver,
}: {
  over: string | null;
  onOver: (personId: string | null) => void;
}) {
  const live = useWorld();
  const people = useTable("person");
  const phones = useTable("phone");
  const own = useTable("weather").some((weather) => weather.id === over);
  const weather = useWeatherOver(over);
  const set = (change: Partial<Omit<Weather, "id" | "preset">>): void =>
    void live.act("weather", { change, ...(over ? { personId: over } : {}) });
  const tail = (personId: string): string => {
    const number = phones.find((phone) => phone.personId === personId && !phone.landline)?.number;
    return number ? `, ··${number.slice(-4)}` : "";
  };

  return (
    <aside className={styles["panel"]} aria-label="Weather">
      <h2>Weather</h2>
      <Radio.Group
        aria-label="Sky"
        value={weather.preset}
        onChange={(name) =>
          void live.act("preset", { name: name as "clear", ...(over ? { personId: over } : {}) })
        }
      >
        <div className={styles["skies"]}>
          {skies.map(({ name, word, Icon }) => (
            <Radio.Card key={name} value={name} className={styles["sky"] ?? ""}>
              <Icon size={22} stroke={1.5} aria-hidden />
              {word}
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>

      <div className={styles["over"]}>
        <span id="over-label">Over</span>
        <Select
          aria-labelledby="over-label"
          allowDeselect={false}
          value={over ?? everybody}
          onChange={(value) => onOver(value === everybody ? null : value)}
          data={[
            { value: everybody, label: "Everybody" },
            ...people.map((person) => ({
              value: person.id,
              label: firstName(person.name) + tail(person.id),
            })),
          ]}
        />
      </div>
      {over && own && (
        <Button
          variant="subtle"
          size="compact-sm"
          className={styles["share"] ?? ""}
          onClick={() => void live.act("share-weather", { personId: over })}
        >
          Share everybody’s weather again
        </Button>
      )}

      <div className={styles["rows"]}>
        <Row
          icon={<IconPower size={18} stroke={1.75} />}
          name={over ? "Phone off" : "All phones off"}
          explain="Texts wait, then expire"
          on={weather.phoneOff}
          onChange={(phoneOff) => set({ phoneOff })}
        />
        <Row
          icon={<IconCircleX size={18} stroke={1.75} />}
          name="Reject sends"
          explain={
            weather.rejectCode === null
              ? "30003, out of reach"
              : `${weather.rejectCode}, ${rejectCodes[weather.rejectCode] ?? "rejected"}`
          }
          on={weather.rejectCode !== null}
          onChange={(on) => set({ rejectCode: on ? 30003 : null })}
        >
          {weather.rejectCode !== null && (
            <Select
              aria-label="Reject with"
              size="xs"
              allowDeselect={false}
              value={String(weather.rejectCode)}
              onChange={(code) => set({ rejectCode: Number(code) })}
              data={Object.entries(rejectCodes).map(([code, words]) => ({
                value: code,
                label: `${code}, ${words}`,
              }))}
            />
          )}
        </Row>
        <Amount
          icon={<IconHourglassHigh size={18} stroke={1.75} />}
          name="Delay receipts"
          value={weather.delaySeconds}
          most={60}
          unit=" s"
          onChange={(delaySeconds) => set({ delaySeconds })}
        />
        <Amount
          icon={<IconBorderStyle2 size={18} stroke={1.75} />}
          name="Lose receipts"
          value={weather.losePercent}
          most={100}
          unit="%"
          onChange={(losePercent) => set({ losePercent })}
        />
        <Row
          icon={<IconArrowsShuffle size={18} stroke={1.75} />}
          name="Reorder receipts"
          on={weather.reorder}
          onChange={(reorder) => set({ reorder })}
        />
        <Row
          icon={<IconCopy size={18} stroke={1.75} />}
          name="Double receipts"
          on={weather.double}
          onChange={(double) => set({ double })}
        />
        <Row
          icon={<IconCloudQuestion size={18} stroke={1.75} />}
          name="Accept, then time out"
          explain="Makes “unconfirmed”"
          on={weather.acceptThenTimeOut}
          onChange={(acceptThenTimeOut) => set({ acceptThenTimeOut })}
        />
        <Row
          icon={<IconServerBolt size={18} stroke={1.75} />}
          name="Refuse calls"
          explain={
            weather.answer === "normal"
              ? "429 or 5xx instead of 201"
              : `${weather.answer} to ${weather.answerPercent}% of sends`
          }
          on={weather.answer !== "normal"}
          onChange={(on) => set({ answer: on ? "429" : "normal", answerPercent: 100 })}
        >
          {weather.answer !== "normal" && (
            <Select
              aria-label="Refuse with"
              size="xs"
              allowDeselect={false}
              value={weather.answer}
              onChange={(answer) => set({ answer: answer as Weather["answer"] })}
              data={[
                { value: "429", label: "429, too many requests" },
                { value: "500", label: "500, internal error" },
                { value: "503", label: "503, unavailable" },
              ]}
            />
          )}
        </Row>
      </div>

      <section className={styles["forecast"]} aria-label="Forecast">
        <h3>Forecast</h3>
        <ul>
          {forecast(weather).map((line) => (
            <li key={line.text}>
              <ForecastGlyph icon={line.icon} />
              {line.text}
            </li>
          ))}
        </ul>
      </section>
    </aside>
  );
}

const firstName = (name: string): string => name.split(" ")[0] ?? name;

interface RowProps {
  icon: React.ReactNode;
  name: string;
  explain?: string;
  on: boolean;
  onChange: (on: boolean) => void;
  children?: React.ReactNode;
}

function Row({ icon, name, explain, on, onChange, children }: RowProps) {
  const id = useId();
  return (
    <div className={styles["row"]}>
      <span className={styles["icon"]} aria-hidden>
        {icon}
      </span>
      <label className={styles["name"]} htmlFor={id}>
        {name}
        {explain && <span>{explain}</span>}
      </label>
      <Switch
        classNames={{ track: styles["track"] ?? "", thumb: styles["thumb"] ?? "" }}
        withThumbIndicator={false}
        id={id}
        aria-label={name}
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {children && <div className={styles["more"]}>{children}</div>}
    </div>
  );
}

interface AmountProps {
  icon: React.ReactNode;
  name: string;
  value: number;
  most: number;
  unit: string;
  onChange: (value: number) => void;
}

function Amount({ icon, name, value, most, unit, onChange }: AmountProps) {
  const [moving, setMoving] = useState(value);
  useEffect(() => setMoving(value), [value]);
  return (
    <div className={styles["row"]}>
      <span className={styles["icon"]} aria-hidden>
        {icon}
      </span>
      <span className={styles["name"]}>{name}</span>
      <div className={styles["amount"]}>
        <Slider
          thumbLabel={name}
          thumbValueText={`${moving}${unit}`}
          size={4}
          thumbSize={16}
          label={null}
          max={most}
          value={moving}
          onChange={setMoving}
          onChangeEnd={onChange}
        />
        <b>
          {moving}
          {unit}
        </b>
      </div>
    </div>
  );
}

const glyphs: Record<ForecastLine["icon"], typeof IconCheck> = {
  sent: IconCheck,
  delivered: IconChecks,
  read: IconEyeCheck,
  lost: IconBorderStyle2,
  doubled: IconCopy,
  refused: IconCircleX,
  waits: IconHourglassHigh,
  unanswered: IconMoodEmpty,
};

function ForecastGlyph({ icon }: { icon: ForecastLine["icon"] }) {
  const Glyph = glyphs[icon];
  return <Glyph size={16} stroke={1.75} aria-hidden />;
}
