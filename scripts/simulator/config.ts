/** Environment → options of the process. Refuses production and says which variable is wrong. */
import { z } from "zod";
import { castNumbers, type NumberConfig } from "./people.ts";
import type { SimulatorOptions } from "./simulator.ts";

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  SIMULATOR_PORT: port.default(3001),
  SIMULATOR_SMTP_PORT: port.default(2525),
  THREADWELL_SMTP_PORT: port.default(2526),
  THREADWELL_URL: z.url().default("http://localhost:3000"),
  SIMULATOR_DATA_DIR: z.string().optional(),
  SIMULATOR_NUMBERS: z.string().optional(),
  SIMULATOR_SEED: z.coerce.number().int().optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i)
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().min(16).optional(),
});

const numberList = z.array(
  z.object({
    number: z.string().regex(/^\+[1-9]\d{6,14}$/),
    channel: z.enum(["sms", "whatsapp"]),
    webhookUrl: z.url().optional(),
    friendlyName: z.string().optional(),
    optOutHandling: z.boolean().optional(),
  }),
);

/** Reads the environment; throws an Error with one line a person can act on. */
export function readConfig(env: NodeJS.ProcessEnv): SimulatorOptions {
  if (env["NODE_ENV"] === "production") {
    throw new Error(
      "The simulator plays the phone network with public secrets. It does not start in production.",
    );
  }
  // An empty variable counts as unset.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const given = parsed.data;
  return {
    port: given.SIMULATOR_PORT,
    smtpPort: given.SIMULATOR_SMTP_PORT,
    threadwellSmtpPort: given.THREADWELL_SMTP_PORT,
    threadwellUrl: given.THREADWELL_URL,
    dataDir: given.SIMULATOR_DATA_DIR ?? null,
    numbers: given.SIMULATOR_NUMBERS ? numbersIn(given.SIMULATOR_NUMBERS) : castNumbers,
    people: "cast-with-history",
    ...(given.SIMULATOR_SEED !== undefined ? { seed: given.SIMULATOR_SEED } : {}),
    ...(given.TWILIO_ACCOUNT_SID ? { accountSid: given.TWILIO_ACCOUNT_SID } : {}),
    ...(given.TWILIO_AUTH_TOKEN ? { authToken: given.TWILIO_AUTH_TOKEN } : {}),
  };
}

/** In the demo the provider leaves STOP to the clinic unless the list says otherwise. */
function numbersIn(text: string): NumberConfig[] {
  const wrong = "SIMULATOR_NUMBERS must be a JSON list of { number, channel, webhookUrl }.";
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(wrong);
  }
  const parsed = numberList.safeParse(json);
  if (!parsed.success) throw new Error(`${wrong}\n${z.prettifyError(parsed.error)}`);
  return parsed.data.map((number) => ({ optOutHandling: false, ...number }));
}
