/**
 * Reads an adapter's fixtures: one JSON file per payload, named for its oddity. The raw body is the `form` written
 * out, or the file of the same name beside it (`bodyFile`), byte for byte.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { ParsedEvent, RawRequest } from "../contract.ts";

/** What a payload proves; the runner insists that every adapter proves each of these. */
export type Proof = "batch" | "unknown_word" | "unreadable" | "receipt" | "message";

export interface Fixture {
  name: string;
  about: string;
  proves: Proof[];
  request: Omit<RawRequest, "receivedAt">;
  events: ParsedEvent[];
}

interface FixtureFile {
  about: string;
  proves?: Proof[];
  method?: string;
  query?: string;
  headers?: Record<string, string>;
  form?: Record<string, string> | [string, string][];
  bodyFile?: string;
  envelope?: { from: string; to: string[] };
  /** Dates are written as ISO strings under "at" and "sentAt". */
  events: Record<string, unknown>[];
}

export interface FixtureDefaults {
  transport: "http" | "smtp";
  url: string;
  /** Who calls, for an adapter that asks. */
  remoteAddress?: string;
}

export function loadFixtures(folder: URL, defaults: FixtureDefaults): Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const given = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as FixtureFile;
      const isForm = given.form !== undefined;
      const body = isForm
        ? Buffer.from(new URLSearchParams(given.form).toString())
        : given.bodyFile
          ? readFileSync(new URL(given.bodyFile, folder))
          : Buffer.alloc(0);
      return {
        name: file.replace(/\.json$/, ""),
        about: given.about,
        proves: given.proves ?? [],
        request: {
          transport: defaults.transport,
          method: given.method ?? (defaults.transport === "smtp" ? "MAIL" : "POST"),
          url: defaults.url + (given.query ?? ""),
          headers: {
            ...(isForm ? { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" } : {}),
            ...given.headers,
          },
          body,
          ...(defaults.remoteAddress && { remoteAddress: defaults.remoteAddress }),
          envelope: given.envelope ? { ...given.envelope, remoteAddress: "192.0.2.25" } : null,
        },
        events: given.events.map((event) => withDates(event) as unknown as ParsedEvent),
      };
    });
}

function withDates(event: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      (key === "at" || key === "sentAt") && typeof value === "string" ? new Date(value) : value,
    ]),
  );
}
