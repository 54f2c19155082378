/**
 * May we send, right now? Purposes down, addresses across; each cell opens the entry that decides it. On a phone each
 * address has a table of its own: none of them may stand where nobody looks.
 */
import { UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ConsentEntryView, ConsentWay } from "../../../shared/api/consent.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { patientPurposes, purposeNames, type PatientPurpose } from "../../../shared/domain/preferences.ts";
import { ChannelGlyph } from "../../components/message/channel-glyph.tsx";
import { StateMark } from "./consent-mark.tsx";
import { cellWords } from "./consent-words.ts";
import classes from "./ledger.module.css";

export interface CellPlace {
  addressId: string;
  purpose: PatientPurpose;
}

interface Props {
  ways: readonly ConsentWay[];
  entries: readonly ConsentEntryView[];
  chosen: CellPlace | null;
  onChoose: (place: CellPlace) => void;
}

export function AnswerGrid({ ways, ...rest }: Props) {
  const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  return (
    <div className={classes.gridBox} tabIndex={0} role="group" aria-label="May we send, right now?">
      {phone ? (
        ways.map((way) => <Table key={way.addressId} ways={[way]} {...rest} />)
      ) : (
        <Table ways={ways} {...rest} />
      )}
    </div>
  );
}

function Table({ ways, entries, chosen, onChoose }: Props) {
  const entryOf = (id: string | null) => entries.find((entry) => entry.id === id);
  return (
    <table className={classes.grid}>
      <thead>
        <tr>
          <th scope="col">
            <span className="tw-hidden">Purpose</span>
          </th>
          {ways.map((way) => (
            <th key={way.addressId} scope="col">
              <span className={classes.wayHead}>
                <ChannelGlyph of={way.kind} />
                {channelWords[way.channel]} <bdi>{way.tail}</bdi>
              </span>
              {way.obstacle ? <span className={classes.obstacle}>{way.obstacle}</span> : null}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {patientPurposes.map((purpose) => (
          <tr key={purpose}>
            <th scope="row">{purposeNames[purpose]}</th>
            {ways.map((way) => {
              const cell = way.cells.find((one) => one.purpose === purpose);
              if (!cell) return null;
              const pressed = chosen?.addressId === way.addressId && chosen.purpose === purpose;
              return (
                <td key={way.addressId} className={classes.cellBox}>
                  <UnstyledButton
                    className={classes.cell}
                    data-state={cell.state}
                    aria-pressed={pressed}
                    onClick={() => onChoose({ addressId: way.addressId, purpose })}
                  >
                    <StateMark state={cell.state} reachable={way.reachable} />
                    <span>{cellWords(cell, way, entryOf(cell.entryId))}</span>
                  </UnstyledButton>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
