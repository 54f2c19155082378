/** Beside the grid: why the chosen cell is as it is, and what else an auditor asks. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconLink, IconUnlink } from "@tabler/icons-react";
import type { ConsentView } from "../../../shared/api/consent.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { plural, type Times } from "../../components/message/times.ts";
import type { CellPlace } from "./answer-grid.tsx";
import { StateMark } from "./consent-mark.tsx";
import { cellReason, cellTitle } from "./consent-words.ts";
import classes from "./ledger.module.css";

interface Props {
  ledger: ConsentView;
  chosen: CellPlace | null;
  times: Times;
  revoking: boolean;
  onRevoke: () => void;
  /** What the last act came to. */
  said: string;
}

export function SidePane({ ledger, chosen, times, revoking, onRevoke, said }: Props) {
  const { ways, entries, chain, blockLists, quietHours } = ledger;
  return (
    <aside className={classes.side} aria-label="Why">
      <Reason ledger={ledger} chosen={chosen} times={times} />
      <section className={classes.fact}>
        <h2>Unencrypted channels</h2>
        {ways.map((way) => {
          const entry = entries.find(({ id }) => id === way.warning.entryId);
          return (
            <p key={way.addressId}>
              {channelWords[way.channel]} <bdi>{way.tail}</bdi>:{" "}
              {way.warning.accepted && entry
                ? `warned and accepted ${times.date(entry.at, Date.now())}, ${entry.shown ?? ""}`
                : entry?.choice === "refused"
                  ? "warned and not accepted"
                  : "not warned"}
              {way.warning.demanded && !way.warning.accepted ? ". A policy asks for it" : ""}
            </p>
          );
        })}
      </section>
      {quietHours ? (
        <section className={classes.fact}>
          <h2>Quiet hours of their own</h2>
          <p>
            {quietHours.from} to {quietHours.to}, their time
          </p>
        </section>
      ) : null}
      {blockLists.length > 0 ? (
        <section className={classes.fact}>
          <h2>{blockLists.every(({ agrees }) => agrees) ? "Carrier agrees" : "The carrier’s block list"}</h2>
          {blockLists.map(({ lineName, comparedAt, agrees, problem }) => (
            <p key={lineName} className={agrees ? undefined : classes.bad}>
              {agrees ? (
                <IconCircleCheck size={16} stroke={1.75} aria-hidden="true" />
              ) : (
                <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
              )}
              {lineName}: {problem ? "could not be read" : agrees ? "agrees" : "differed"},{" "}
              {times.brief(comparedAt, Date.now())}
              {problem === null && !agrees ? ". Whoever is on it is refused here since." : null}
            </p>
          ))}
        </section>
      ) : null}
      <section className={classes.fact}>
        <h2>Proof</h2>
        <p className={chain.unbroken ? undefined : classes.bad}>
          {chain.unbroken ? (
            <IconLink size={16} stroke={1.75} aria-hidden="true" />
          ) : (
            <IconUnlink size={16} stroke={1.75} aria-hidden="true" />
          )}
          {chain.unbroken
            ? `Chain unbroken, ${chain.entries === 1 ? "1 entry" : `${chain.entries} entries`}`
            : "The chain is broken: an entry was changed or removed"}
        </p>
        <p className={classes.small}>Nothing here can be edited or deleted, only added to.</p>
      </section>
      <section className={classes.fact}>
        <h2>Their preference page</h2>
        <p className={classes.small}>
          Links that were sent work for 30 days. Send one from the conversation; end them all if one went
          astray.
        </p>
        <Button variant="default" size="compact-sm" loading={revoking} onClick={onRevoke}>
          End all links
        </Button>
        <p className={classes.small} role="status">
          {said}
        </p>
      </section>
    </aside>
  );
}

function Reason({ ledger, chosen, times }: Pick<Props, "ledger" | "chosen" | "times">) {
  const way = ledger.ways.find(({ addressId }) => addressId === chosen?.addressId);
  const cell = way?.cells.find(({ purpose }) => purpose === chosen?.purpose);
  if (!way || !cell) {
    const refused = ledger.ways.flatMap(({ cells }) => cells).filter(({ may }) => !may).length;
    return (
      <div className={classes.reason} role="status">
        <p>
          {refused > 0 ? `${plural(refused, "refusal")} above.` : "Nothing is refused."} Choose a cell to see
          why.
        </p>
      </div>
    );
  }
  const entry = ledger.entries.find(({ id }) => id === cell.entryId);
  const { why, change } = cellReason(cell, entry, ledger.patient.name, times);
  return (
    <div className={classes.reason} data-may={cell.may && way.reachable} role="status">
      <h2>
        <StateMark state={cell.state} reachable={way.reachable} size={18} />
        {cellTitle(cell, way)}
      </h2>
      <p dir="auto">{why}</p>
      {way.obstacle ? <p>{way.obstacle}.</p> : null}
      {change ? <p className={classes.small}>{change}</p> : null}
    </div>
  );
}
