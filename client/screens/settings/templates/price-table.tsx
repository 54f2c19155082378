/** What each line costs. What nobody has entered is shown to nobody: an unknown price is not a price of nothing. */
import { useState } from "react";
import { Button, TextInput } from "@mantine/core";
import type { LinePrice } from "../../../../shared/api/prices.ts";
import { microsOf, ratesOf, type RateId } from "../../../../shared/domain/price.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import { useSavePrice } from "../../../data/templates.ts";
import classes from "./templates.module.css";

const rateWords: Readonly<Record<RateId, string>> = {
  segment: "A segment",
  service: "A reply in the window",
  utility: "A utility template",
  marketing: "A marketing template",
  authentication: "A sign-in code",
};

export function PriceTable({ prices, mayChange }: { prices: readonly LinePrice[]; mayChange: boolean }) {
  return (
    <section className={classes.part} aria-labelledby="prices-part">
      <h2 id="prices-part">Prices</h2>
      <p className={classes.about}>
        Shown in the composer and on each message’s path, until the provider itself says what it charged. Copy
        them from the provider’s price list; what is left empty is shown to nobody.
      </p>
      <ul className={classes.prices}>
        {prices.map((one) => (
          <li key={`${one.lineId} ${one.version}`}>
            <LineRow line={one} mayChange={mayChange} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const amountOf = (micros: number | undefined) => (micros === undefined ? "" : String(micros / 1_000_000));

function LineRow({ line, mayChange }: { line: LinePrice; mayChange: boolean }) {
  const { price, channel, version, lineId, lineName } = line;
  const [currency, setCurrency] = useState(price.currency);
  const [amounts, setAmounts] = useState<Partial<Record<RateId, string>>>(() =>
    Object.fromEntries(ratesOf[channel].map((rate) => [rate, amountOf(price.rates[rate])])),
  );
  const { run, busy, problem } = useSavePrice();
  const wrong = (rate: RateId) => {
    const amount = amounts[rate]?.trim() ?? "";
    return amount !== "" && (amount.startsWith("-") || microsOf(amount) === null);
  };
  const changed =
    currency !== price.currency ||
    ratesOf[channel].some((rate) => (amounts[rate] ?? "") !== amountOf(price.rates[rate]));
  const save = () => {
    const rates: LinePrice["price"]["rates"] = {};
    for (const rate of ratesOf[channel]) {
      const micros = microsOf(amounts[rate] ?? "");
      if (micros !== null) rates[rate] = micros;
    }
    void run({ lineId, version, currency, rates });
  };
  return (
    <form
      className={classes.price}
      aria-label={`Price of ${lineName}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ratesOf[channel].some(wrong)) save();
      }}
    >
      <p className={classes.priceLine}>
        <ChannelGlyph of={channel} size={18} />
        <span>{lineName}</span>
      </p>
      {channel === "email" ? (
        <p className={classes.about}>No cost: it goes by your own mail server.</p>
      ) : (
        <fieldset className={classes.rates} disabled={!mayChange}>
          <legend className="tw-hidden">{lineName}</legend>
          {ratesOf[channel].map((rate) => (
            <TextInput
              key={rate}
              size="sm"
              label={rateWords[rate]}
              inputMode="decimal"
              placeholder="Not known"
              value={amounts[rate] ?? ""}
              error={wrong(rate) ? "Such as 0.0083" : undefined}
              onChange={(event) => {
                const amount = event.currentTarget.value;
                setAmounts((before) => ({ ...before, [rate]: amount }));
              }}
            />
          ))}
          <TextInput
            size="sm"
            label="Currency"
            value={currency}
            maxLength={3}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
        </fieldset>
      )}
      {problem ? (
        <p className={classes.problem} role="alert">
          <strong>{problem.title.replace(/\.?$/, ".")}</strong> {problem.detail}
        </p>
      ) : null}
      {changed && mayChange ? (
        <Button type="submit" variant="default" loading={busy}>
          Save price of {lineName}
        </Button>
      ) : null}
    </form>
  );
}
