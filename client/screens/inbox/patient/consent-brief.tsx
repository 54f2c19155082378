/** Consent in the patient's pane: purposes by channels in marks alone; each opens its reason, and leads to the ledger. */
import { useState } from "react";
import { Button, Menu, Popover, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "react-router";
import type { ConsentCell, ConsentView, ConsentWay } from "../../../../shared/api/consent.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import { patientPurposes, purposeNames } from "../../../../shared/domain/preferences.ts";
import { ChannelGlyph } from "../../../components/message/channel-glyph.tsx";
import type { Times } from "../../../components/message/times.ts";
import { StateMark } from "../../consent/consent-mark.tsx";
import { cellReason, cellTitle, cellWords } from "../../consent/consent-words.ts";
import { consentPath } from "../../consent/path.ts";
import classes from "./consent-brief.module.css";

export interface ConsentBriefProps {
  ledger: ConsentView;
  times: Times;
  /** Puts a link to the patient's own page into the reply that goes to this address. */
  onSendPage: (way: ConsentWay) => void;
  sending: boolean;
  /** Why the link could not be made. */
  problem: string | null;
}

export function ConsentBrief({ ledger, times, onSendPage, sending, problem }: ConsentBriefProps) {
  const { ways, entries, patient } = ledger;
  const ledgerPath = consentPath(patient.id);
  if (ways.length === 0) return <p className={classes.nothing}>No number or address yet.</p>;
  const reachable = ways.filter(
    (way) => way.reachable && way.cells.some(({ purpose, may }) => purpose === "reply" && may),
  );
  return (
    <>
      <table className={classes.grid}>
        <thead>
          <tr>
            <th scope="col">
              <span className="tw-hidden">Purpose</span>
            </th>
            {ways.map((way) => (
              <th key={way.addressId} scope="col" title={`${channelWords[way.channel]} ${way.tail}`}>
                <ChannelGlyph of={way.kind} />
                <span className="tw-hidden">
                  {channelWords[way.channel]} {way.tail}
                </span>
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
                return (
                  <td key={way.addressId}>
                    {cell ? (
                      <Cell
                        cell={cell}
                        way={way}
                        ledger={ledger}
                        times={times}
                        words={cellWords(
                          cell,
                          way,
                          entries.find(({ id }) => id === cell.entryId),
                        )}
                      />
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.ways}>
        <Button component={Link} to={ledgerPath} variant="subtle" size="compact-sm">
          Consent ledger
        </Button>
        <Menu position="bottom-end" shadow="lg">
          <Menu.Target>
            <Button
              variant="subtle"
              size="compact-sm"
              loading={sending}
              disabled={reachable.length === 0}
              rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}
            >
              Send their page
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {reachable.map((way) => (
              <Menu.Item
                key={way.addressId}
                leftSection={<ChannelGlyph of={way.kind} />}
                onClick={() => onSendPage(way)}
              >
                {channelWords[way.channel]} {way.tail}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      {problem ? (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      ) : null}
    </>
  );
}

interface CellProps {
  cell: ConsentCell;
  way: ConsentWay;
  ledger: ConsentView;
  times: Times;
  words: string;
}

function Cell({ cell, way, ledger, times, words }: CellProps) {
  const [opened, setOpened] = useState(false);
  const entry = ledger.entries.find(({ id }) => id === cell.entryId);
  const { why, change } = cellReason(cell, entry, ledger.patient.name, times);
  const search = new URLSearchParams({ address: way.addressId, purpose: cell.purpose }).toString();
  return (
    <Popover opened={opened} onChange={setOpened} width={260} position="left-start" withinPortal trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.cell}
          data-state={cell.state}
          aria-label={`${purposeNames[cell.purpose]} by ${channelWords[way.channel]} ${way.tail}: ${words}`}
          onClick={() => setOpened(!opened)}
        >
          <StateMark state={cell.state} reachable={way.reachable} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.reason}>
        <h4>{cellTitle(cell, way)}</h4>
        <p dir="auto">{why}</p>
        {change ? <p className={classes.change}>{change}</p> : null}
        <Link to={`${consentPath(ledger.patient.id)}?${search}`}>Open the ledger</Link>
      </Popover.Dropdown>
    </Popover>
  );
}
