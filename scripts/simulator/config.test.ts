/** The environment: what it means, and the one line that says what is wrong with it. */
import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("an empty environment is the demo", () => {
  expect(readConfig({ SIMULATOR_DATA_DIR: "" })).toMatchObject({
    port: 3001,
    smtpPort: 2525,
    threadwellSmtpPort: 2526,
    threadwellUrl: "http://localhost:3000",
    dataDir: null,
    people: "cast-with-history",
    numbers: [
      { number: "+15035550100", channel: "sms", optOutHandling: false },
      { number: "+15035550101", channel: "whatsapp", optOutHandling: false },
    ],
  });
});

test("numbers bring their webhooks and may let Twilio obey STOP", () => {
  const numbers = [
    {
      number: "+15035550100",
      channel: "sms",
      webhookUrl: "http://localhost:3000/webhooks/a",
      optOutHandling: true,
    },
    { number: "+15035550101", channel: "whatsapp" },
  ];
  expect(readConfig({ SIMULATOR_NUMBERS: JSON.stringify(numbers) }).numbers).toEqual([
    numbers[0],
    { ...numbers[1], optOutHandling: false },
  ]);
});

describe("refuses to start", () => {
  test.each([
    ["in production", { NODE_ENV: "production" }, "does not start in production"],
    ["on a port that is none", { SIMULATOR_PORT: "mail" }, "SIMULATOR_PORT"],
    ["on a port out of range", { SIMULATOR_SMTP_PORT: "70000" }, "SIMULATOR_SMTP_PORT"],
    ["with a short account sid", { TWILIO_ACCOUNT_SID: "AC1" }, "TWILIO_ACCOUNT_SID"],
    ["with numbers that are no JSON", { SIMULATOR_NUMBERS: "+15035550100" }, "SIMULATOR_NUMBERS"],
    [
      "with a number that is none",
      { SIMULATOR_NUMBERS: '[{"number":"5","channel":"sms"}]' },
      "SIMULATOR_NUMBERS",
    ],
  ])("%s", (_name, env, words) => {
    expect(() => readConfig(env)).toThrow(words);
  });
});
