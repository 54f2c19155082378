/** What the environment decides, read once. A wrong value refuses to start and names its variable. */
import { resolve } from "node:path";
import { z } from "zod";

const portWords = "expected a port from 0 to 65535";
/** Digits only: a coerced blank would be port 0, which is any port. */
const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, portWords)
    .transform(Number)
    .pipe(z.int().max(65_535, portWords))
    .default(fallback);
const webUrl = z.url({ protocol: /^https?$/, error: "expected a URL that begins with http:// or https://" });

const environmentSchema = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
  PORT: port(3000),
  HOST: z.string().default("127.0.0.1"),
  /** Where patients' and providers' requests come in from outside, without a path. Signatures cover it. */
  PUBLIC_URL: webUrl.optional(),
  DATA_DIR: z.string().default("./data"),
  MONGODB_URI: z.string().startsWith("mongodb").optional(),
  /** A Redis for the queue, so that several processes share the work. Without it the store is the queue. */
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "expected a URL that begins with redis:// or rediss://" })
    .optional(),
  /** The clinic's own mail listener. */
  SMTP_PORT: port(2526),
  SMTP_HOST: z.string().default("127.0.0.1"),
  SIMULATOR_URL: webUrl.optional(),
  /** How many proxies of ours stand before us, so that a caller's address is theirs and not the proxy's. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  /** Hosts inside the house that webhooks of rules may reach, such as "10.0.0.5:8443", with commas between. */
  WEBHOOK_HOSTS: z.string().default(""),
  /** JSON of keys, see secrets.ts. Without it they are made in DATA_DIR, outside production. */
  THREADWELL_KEYS: z.string().optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

export interface Config {
  production: boolean;
  port: number;
  host: string;
  /** Without a trailing slash; null until the port is known when PORT is 0. */
  publicUrl: string | null;
  dataDir: string;
  mongodbUri: string | null;
  redisUrl: string | null;
  smtp: { port: number; host: string };
  simulatorUrl: string | null;
  trustProxy: number;
  webhookHosts: string[];
  keys: string | null;
  logLevel: string;
}

export class ConfigError extends Error {}

export function readConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`The environment has a value that Threadwell cannot use. ${words.join("; ")}`);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === "production";
  if (production) {
    if (!values.PUBLIC_URL)
      throw new ConfigError(
        "PUBLIC_URL: expected the address that providers call, such as https://inbox.example.org",
      );
    if (!values.PUBLIC_URL.startsWith("https://"))
      throw new ConfigError("PUBLIC_URL: expected https in production");
    if (!values.THREADWELL_KEYS)
      throw new ConfigError(
        "THREADWELL_KEYS: expected the encryption keys; make them with `node dist/server/main.js --new-keys`",
      );
    if (values.SIMULATOR_URL)
      throw new ConfigError("SIMULATOR_URL: the simulator does not run in production");
  }
  return {
    production,
    port: values.PORT,
    host: values.HOST,
    publicUrl:
      values.PUBLIC_URL?.replace(/\/+$/, "") ?? (values.PORT ? `http://localhost:${values.PORT}` : null),
    dataDir: resolve(values.DATA_DIR),
    mongodbUri: values.MONGODB_URI ?? null,
    redisUrl: values.REDIS_URL ?? null,
    smtp: { port: values.SMTP_PORT, host: values.SMTP_HOST },
    simulatorUrl: values.SIMULATOR_URL ?? null,
    trustProxy: values.TRUST_PROXY,
    webhookHosts: values.WEBHOOK_HOSTS.split(",").flatMap((host) => host.trim() || []),
    keys: values.THREADWELL_KEYS ?? null,
    logLevel: values.LOG_LEVEL,
  };
}
