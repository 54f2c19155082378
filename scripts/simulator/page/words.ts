/** How times, numbers and names are written on the page. Times are the clinic's, as in the inbox. */
import { organization } from "../../../shared/cast.ts";

const zone = organization.timeZone;
const clock = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone });
const wire = new Intl.DateTimeFormat("en-GB", {
  hour: "numeric",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  timeZone: zone,
});
const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
const weekday = new Intl.DateTimeFormat("en-US", { weekday: "long", timeZone: zone });
const date = new Intl.DateTimeFormat("en-US", {
  weekday: "short",
  month: "short",
  day: "numeric",
  timeZone: zone,
});

/** 9:38 am */
export const timeOfDay = (at: number): string => clock.format(at).toLowerCase();
/** 9:38:06.412 */
export const wireTime = (at: number): string => wire.format(at);

/** Today, Yesterday, Monday, or Mon, Nov 3. */
export function dayOf(at: number, now: number): string {
  const day = 24 * 60 * 60 * 1000;
  const key = dayKey.format(at);
  if (key === dayKey.format(now)) return "Today";
  if (key === dayKey.format(now - day)) return "Yesterday";
  return now - at < 6 * day ? weekday.format(at) : date.format(at);
}

/** 9:38 am today, else the day: what a mail list shows. */
export const mailTime = (at: number, now: number): string =>
  dayOf(at, now) === "Today" ? timeOfDay(at) : dayOf(at, now).slice(0, 3);

/** +1 503 555 0142 */
export const spaced = (number: string): string => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");

/** First letters of the first and the last name; the first character where a script has no capitals. */
export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => /^\p{L}/u.test(part));
  if (parts.length === 0) return "#";
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "");
  return /^\p{Script=Arabic}/u.test(letters.join("")) ? (letters[0] ?? "") : letters.join("").toUpperCase();
}

const prompts: Record<string, string> = {
  ar: "رسالة نصية",
  es: "Mensaje de texto",
  ht: "Mesaj tèks",
  uk: "Повідомлення",
  vi: "Nhắn tin",
  "zh-Hans": "短信",
};

/** The placeholder of a phone's text field in its owner's language. */
export const prompt = (language: string): string => prompts[language] ?? "Text message";
