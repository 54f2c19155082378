/** What the faulty world does to messages: one person's weather and mailbox at a time, or everybody's for a moment. */
import type { Random } from "../../simulator/random.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import type { MailboxBehaviour, Weather } from "../../simulator/types.ts";
import { pick } from "../operations.ts";

type Sky = Partial<Omit<Weather, "id" | "preset">>;

const calm: Sky = {
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

/** Each as often as the others. */
const skies: readonly Sky[] = [
  {},
  {},
  {},
  { delaySeconds: 8 },
  { delaySeconds: 70 },
  { losePercent: 40, double: true },
  { losePercent: 100 },
  { reorder: true, double: true },
  { reorder: true, delaySeconds: 25, losePercent: 20 },
  { phoneOff: true },
  { acceptThenTimeOut: true },
  { acceptThenTimeOut: true, losePercent: 100 },
  { acceptThenTimeOut: true, delaySeconds: 30, reorder: true },
  { answer: "429", answerPercent: 60 },
  { answer: "500", answerPercent: 50 },
  { answer: "503", answerPercent: 50, double: true },
  { rejectCode: 30003 },
  { rejectCode: 30007, losePercent: 30 },
  { rejectCode: 30008 },
  { rejectCode: 30006 },
];

const mailboxes: readonly MailboxBehaviour[] = [
  "fine",
  "fine",
  "greylist",
  "full",
  "bounce-later",
  "no-such-user",
];

export interface Person {
  /** Also the simulator's id of this person. */
  name: string;
  number: string;
  email: string;
}

/** One change, somewhere. */
export function changeWeather(simulator: Simulator, people: readonly Person[], random: Random): void {
  const { name, email } = pick(random, people);
  simulator.weather.set(drawSky(random), name);
  if (random.next() < 0.4) simulator.mail.behave(email, drawMailbox(random));
}

export const drawSky = (random: Random): Sky => ({ ...calm, ...pick(random, skies) });
export const drawMailbox = (random: Random): MailboxBehaviour => pick(random, mailboxes);

export function calmDown(simulator: Simulator, people: readonly Person[]): void {
  simulator.weather.clear();
  for (const { email } of people) simulator.mail.behave(email, "fine");
}
