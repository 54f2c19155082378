/** What the network does to messages, for everybody or for one person, and how that is said in words. */
import type { Weather } from "./types.ts";

export const everybody = "all";

const calm: Omit<Weather, "id" | "preset"> = {
  phoneOff: false,
  rejectCode: null,
  delaySeconds: 0,
  losePercent: 0,
  reorder: false,
  double: false,
  acceptThenTimeOut: false,
  answer: "normal",
  answerPercent: 100,
};

export const presets: Record<Exclude<Weather["preset"], "custom">, Omit<Weather, "id" | "preset">> = {
  clear: calm,
  slow: { ...calm, delaySeconds: 12 },
  patchy: { ...calm, delaySeconds: 12, losePercent: 25, reorder: true },
  storm: {
    ...calm,
    delaySeconds: 30,
    losePercent: 50,
    reorder: true,
    double: true,
    answer: "503",
    answerPercent: 30,
  },
};

/** Codes a send can be made to end with, in words for the weather panel. */
export const rejectCodes: Record<number, string> = {
  21610: "the patient said STOP at Twilio",
  21614: "not a mobile number",
  30003: "out of reach",
  30004: "blocked",
  30005: "unknown number",
  30006: "landline",
  30007: "filtered by the carrier",
  30008: "unknown error",
  63016: "outside the WhatsApp window",
  63018: "WhatsApp rate limit",
  63024: "not on WhatsApp",
};

export function calmWeather(id: string): Weather {
  return { id, preset: "clear", ...calm };
}

/** The weather over one person: their own if they have some, else everybody's. */
export function weatherOver(
  world: { get(table: "weather", id: string): Weather | undefined },
  personId: string | undefined,
): Weather {
  return (
    (personId && world.get("weather", personId)) || world.get("weather", everybody) || calmWeather(everybody)
  );
}

/** Names the preset that a set of switches amounts to. */
export function presetOf(weather: Omit<Weather, "preset">): Weather["preset"] {
  const { phoneOff: _off, rejectCode: _code, acceptThenTimeOut: _out, ...sky } = weather;
  for (const [name, preset] of Object.entries(presets) as [
    Exclude<Weather["preset"], "custom">,
    typeof calm,
  ][]) {
    const same = (Object.keys(preset) as (keyof typeof calm)[]).every(
      (key) => !(key in sky) || preset[key] === weather[key],
    );
    if (same) return name;
  }
  return "custom";
}

export interface ForecastLine {
  icon: "sent" | "delivered" | "read" | "lost" | "doubled" | "refused" | "waits" | "unanswered";
  text: string;
}

/** What will happen to the next text, a line each, true to what the carrier then does. */
export function forecast(weather: Weather): ForecastLine[] {
  const lines: ForecastLine[] = [];
  const wait = weather.delaySeconds;
  const soon = (seconds: number) => (seconds === 0 ? "at once" : `in ${seconds} s`);
  if (weather.answer !== "normal" && weather.answerPercent > 0) {
    const share = weather.answerPercent === 100 ? "every send" : `${weather.answerPercent}% of sends`;
    lines.push({ icon: "refused", text: `${share} answered ${weather.answer}` });
  }
  if (weather.acceptThenTimeOut)
    lines.push({ icon: "unanswered", text: "sends arrive, the clinic gets no answer" });
  if (weather.rejectCode !== null) {
    const synchronous = isSynchronous(weather.rejectCode);
    lines.push({
      icon: "refused",
      text: synchronous
        ? `refused at once, ${weather.rejectCode}`
        : `undelivered ${soon(wait)}, ${weather.rejectCode}`,
    });
  } else if (weather.phoneOff) {
    lines.push({ icon: "sent", text: `sent, ${soon(wait)}` });
    lines.push({ icon: "waits", text: "texts wait, then expire with 30003" });
  } else {
    lines.push({
      icon: "sent",
      text: weather.reorder
        ? `sent, ${soon(wait + reorderGapSeconds)}, after delivered`
        : `sent, ${soon(wait)}`,
    });
    lines.push({ icon: "delivered", text: `delivered, ${soon(wait)}` });
  }
  if (weather.losePercent > 0) {
    lines.push({
      icon: "lost",
      text:
        weather.losePercent === 100
          ? "every receipt is lost"
          : `${weather.losePercent} of 100 receipts are lost`,
    });
  }
  if (weather.double) lines.push({ icon: "doubled", text: "every receipt comes twice" });
  return lines;
}

/** How long after the later receipt a reordered one leaves. */
export const reorderGapSeconds = 2;

/** Errors Twilio answers the send itself with; the others come later as a status. */
export const isSynchronous = (code: number): boolean => code >= 21000 && code < 22000;
