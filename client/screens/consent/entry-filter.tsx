/** Which entries are shown: by what was said, by address, by purpose. */
import { Select } from "@mantine/core";
import type { ConsentEntryView, ConsentWay } from "../../../shared/api/consent.ts";
import { consentChoices } from "../../../shared/domain/consent.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { patientPurposes, purposeNames } from "../../../shared/domain/preferences.ts";
import { choiceNames } from "./consent-words.ts";
import classes from "./ledger.module.css";

export interface Filter {
  choice: string | null;
  addressId: string | null;
  purpose: string | null;
}

export function passes(entry: ConsentEntryView, { choice, addressId, purpose }: Filter): boolean {
  return (
    (choice === null || entry.choice === choice) &&
    (addressId === null || entry.addressId === addressId) &&
    (purpose === null || entry.purposes === null || entry.purposes.includes(purpose))
  );
}

interface Props {
  ways: readonly ConsentWay[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

export function EntryFilter({ ways, filter, onFilter }: Props) {
  return (
    <div className={classes.filter} role="group" aria-label="Show only">
      <Select
        size="xs"
        aria-label="What was said"
        placeholder="Anything said"
        clearable
        data={consentChoices.map((value) => ({ value, label: choiceNames[value] }))}
        value={filter.choice}
        onChange={(choice) => onFilter({ ...filter, choice })}
      />
      <Select
        size="xs"
        aria-label="Address"
        placeholder="Every address"
        clearable
        data={ways.map((way) => ({
          value: way.addressId,
          label: `${channelWords[way.channel]} ${way.tail}`,
        }))}
        value={filter.addressId}
        onChange={(addressId) => onFilter({ ...filter, addressId })}
      />
      <Select
        size="xs"
        aria-label="Purpose"
        placeholder="Every purpose"
        clearable
        data={patientPurposes.map((value) => ({ value, label: purposeNames[value] }))}
        value={filter.purpose}
        onChange={(purpose) => onFilter({ ...filter, purpose })}
      />
    </div>
  );
}
