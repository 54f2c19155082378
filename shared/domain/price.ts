/**
 * What a message costs. Amounts are whole millionths of the currency, so that sums are exact; what nobody has told
 * us stays unknown and is not shown.
 */
import type { ChannelId } from "./channels.ts";

/** Per SMS segment; per WhatsApp message, by what kind it is: `service` is free text inside the window. */
export const rateIds = ["segment", "service", "utility", "marketing", "authentication"] as const;
export type RateId = (typeof rateIds)[number];

/** The rates of each channel. Email is handed to one's own mail server and has none. */
export const ratesOf: Readonly<Record<ChannelId, readonly RateId[]>> = {
  sms: ["segment"],
  whatsapp: ["service", "utility", "marketing", "authentication"],
  email: [],
};

export interface PriceTable {
  /** ISO 4217. */
  currency: string;
  /** In millionths; absent: unknown. */
  rates: Partial<Record<RateId, number>>;
}

export interface Cost {
  micros: number;
  currency: string;
  /** `table`: reckoned from the clinic's own prices. `provider`: what the provider says it charged. */
  by: "table" | "provider";
}

export const unknownPrices: PriceTable = { currency: "USD", rates: {} };

/** What one try costs by the table; null when the table does not say. */
export function costOf(
  { currency, rates }: PriceTable,
  sent: { channel: ChannelId; segments: number | null; category?: RateId },
): Cost | null {
  if (sent.channel === "email") return { micros: 0, currency, by: "table" };
  const rate = rates[sent.channel === "sms" ? "segment" : (sent.category ?? "service")];
  if (rate === undefined) return null;
  const times = sent.channel === "sms" ? (sent.segments ?? 1) : 1;
  return { micros: rate * times, currency, by: "table" };
}

/** Sums by currency; two currencies are never added. */
export function sumCosts(
  costs: readonly Pick<Cost, "micros" | "currency">[],
): Pick<Cost, "micros" | "currency">[] {
  const sums = new Map<string, number>();
  for (const { micros, currency } of costs) sums.set(currency, (sums.get(currency) ?? 0) + micros);
  return [...sums].map(([currency, micros]) => ({ micros, currency }));
}

/** "$0.0083", "€1.20": as many digits after the point as the amount has, two at least. */
export function moneyWords({ micros, currency }: Pick<Cost, "micros" | "currency">): string {
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 6,
  });
  return format.format(micros / 1_000_000);
}

/** "0.0083" of a provider or a person in millionths; null for what is no amount. A provider's minus is a charge. */
export function microsOf(amount: string): number | null {
  const found = /^-?(\d{1,6})(?:\.(\d{1,6}))?$/.exec(amount.trim());
  if (!found) return null;
  return Number(found[1]) * 1_000_000 + Number((found[2] ?? "").padEnd(6, "0"));
}
