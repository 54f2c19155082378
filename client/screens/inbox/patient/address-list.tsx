/** The ways to reach a person, each with its glyph, its state in words and a recorded refusal. */
import { useState, type ReactNode } from "react";
import { IconHandStop } from "@tabler/icons-react";
import type { Patient, PatientAddress, ReplyWay } from "../../../../shared/api/conversations.ts";
import { Badge } from "../../../components/message/badge.tsx";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import type { Times } from "../../../components/message/times.ts";
import { AddressStanding } from "../household/address-standing.tsx";
import { SharedWith } from "../household/shared-with.tsx";
import { Unlinked } from "../household/unlinked.tsx";
import { addressWords } from "./address-words.ts";
import classes from "./patient.module.css";

export interface AddressListProps {
  addresses: readonly PatientAddress[];
  ways: readonly ReplyWay[];
  times: Times;
  now: number;
  patient?: Pick<Patient, "id" | "name">;
  /** Where threads of others are: then each address shows who else has it. */
  hrefOf?: ((conversationId: string) => string) | undefined;
}

/** A long mailbox breaks after its "@", not in the middle of a name. */
function breakable(display: string): ReactNode {
  const at = display.indexOf("@") + 1;
  if (at === 0) return display;
  return (
    <>
      {display.slice(0, at)}
      <wbr />
      {display.slice(at)}
    </>
  );
}

export function AddressList({ addresses, ways, times, now, patient, hrefOf }: AddressListProps) {
  // The address that is gone stands in no row any more: the way back stands where it stood.
  const [unlinked, setUnlinked] = useState<string | null>(null);
  return (
    <>
      <ul className={classes.addresses}>
        {addresses.map((address) => {
          const words = addressWords(address, ways, times, now);
          return (
            <li key={address.id} className={classes.address}>
              <span className={classes.addressGlyph}>
                <ChannelGlyph of={words.glyph} size={18} />
                <span className="tw-hidden">{words.kind}</span>
              </span>
              <div className={classes.addressWords}>
                <div className={classes.addressLine}>
                  <bdi className={classes.addressValue}>{breakable(address.display)}</bdi>
                  {address.preferred ? <Badge tone="ours">Preferred</Badge> : null}
                </div>
                <p className={classes.addressState}>{words.state}</p>
                {words.refusal ? (
                  <p className={classes.refusal}>
                    <IconHandStop size={14} stroke={2} aria-hidden="true" />
                    {words.refusal}
                  </p>
                ) : null}
                {patient ? <AddressStanding patient={patient} address={address} /> : null}
                {patient && hrefOf ? (
                  <SharedWith
                    patient={patient}
                    address={address}
                    now={now}
                    hrefOf={hrefOf}
                    onUnlinked={setUnlinked}
                  />
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
      {patient && unlinked !== null ? (
        <Unlinked patient={patient} display={unlinked} onDone={() => setUnlinked(null)} />
      ) : null}
    </>
  );
}
