/** What each line costs: the clinic's own price table, set by an admin. */
import { z } from "zod";
import { rateIds } from "../domain/price.ts";
import { channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";

/** Millionths of the currency. */
const microsSchema = z.int().min(0).max(100_000_000);

export const priceTableSchema = z.strictObject({
  /** ISO 4217. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "expected a currency such as USD")
    .refine(isCurrency, "expected a currency such as USD"),
  /** Those that are known; what is absent is not shown to anyone. */
  rates: z.partialRecord(z.enum(rateIds), microsSchema),
});

export const costSchema = z.object({
  micros: z.int(),
  currency: z.string(),
  /** `table`: by the clinic's own prices. `provider`: what the provider says it charged. */
  by: z.enum(["table", "provider"]),
});

export const linePriceSchema = z.object({
  lineId: idSchema,
  lineName: z.string(),
  channel: channelSchema,
  provider: z.string(),
  /** 0 while nobody has set it; grows with every change. */
  version: z.int(),
  changedAt: timeSchema.nullable(),
  changedBy: staffSchema.nullable(),
  price: priceTableSchema,
});
export type LinePrice = z.infer<typeof linePriceSchema>;

export const linePriceListSchema = z.object({ items: z.array(linePriceSchema) });

export const linePriceChangeSchema = priceTableSchema.extend({
  lineId: idSchema,
  version: z.int().min(0),
});
export type LinePriceChange = z.infer<typeof linePriceChangeSchema>;

function isCurrency(code: string): boolean {
  try {
    new Intl.NumberFormat("en-US", { style: "currency", currency: code });
    return true;
  } catch {
    return false;
  }
}
