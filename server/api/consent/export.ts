/** The ledger as a file for an auditor: CSV and JSON for programs, HTML to read and to print. Pure. */
import { createHash } from "node:crypto";
import type {
  ConsentEntryView,
  ConsentExport,
  ConsentView,
  exportFormats,
} from "../../../shared/api/consent.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { patientPurposes, purposeNames } from "../../../shared/domain/preferences.ts";
import { html, type Html } from "../../lib/html.ts";
import { hashLedger, howToCheck, type EntryHash } from "./hashes.ts";

export interface ExportFacts {
  clinic: string;
  /** The reader's name. */
  madeBy: string;
  at: Date;
  zone: string;
}

type Format = (typeof exportFormats)[number];

export function exportLedger(view: ConsentView, facts: ExportFacts, format: Format): ConsentExport {
  const text = { csv: csvOf, json: jsonOf, html: pageOf }[format](view, facts);
  const contentType = { csv: "text/csv", json: "application/json", html: "text/html" }[format];
  // A name in a download list is seen by many: the patient's id, not their name.
  const name = `consent-${view.patient.id}-${facts.at.toISOString().slice(0, 10)}.${format}`;
  return { name, contentType, text, sha256: createHash("sha256").update(text).digest("hex") };
}

type Column = readonly [name: string, value: (entry: ConsentEntryView) => string | number | null];

const columns: readonly Column[] = [
  ["entry", ({ id }) => id],
  ["place in chain", ({ place }) => place],
  ["time (UTC)", ({ at }) => at],
  ["what", ({ choice }) => choice],
  ["about", ({ about }) => about],
  ["purposes", ({ about, purposes }) => (about === "messages" ? purposeWords(purposes) : "")],
  ["reach", ({ scope }) => scope],
  ["channel", ({ channel }) => channel],
  ["covers", ({ covers }) => covers],
  ["address", ({ addressDisplay }) => addressDisplay],
  ["address id", ({ addressId }) => addressId],
  ["exact words", (entry) => wordsOf(entry)],
  ["source", ({ source }) => source],
  ["how", ({ how }) => how],
  ["staff", ({ actor }) => actor?.name ?? null],
  ["line", ({ lineName }) => lineName],
  ["shown", ({ shown }) => shown],
  ["message", ({ message }) => message?.id ?? null],
  ["answered with", ({ answer }) => answer?.words ?? null],
  ["answer", ({ answer }) => answer && `${answer.id} ${answer.state}`],
  ["signed form", ({ form }) => form?.id ?? null],
  ["already on their way", ({ onTheirWay }) => onTheirWay.map(({ id }) => id).join(" ")],
  ["corrects", ({ corrects }) => corrects],
  ["to be ruled on by", ({ dueAt }) => dueAt],
];

/** In square brackets: these are ours, not anybody's exact words. */
const wordsOf = ({ words, withheld }: ConsentEntryView) =>
  withheld
    ? "[said by an earlier owner of this address; their words are kept, and not handed out here]"
    : words;

function purposeWords(purposes: ConsentEntryView["purposes"]): string {
  const nameOf = (purpose: string) => patientPurposes.find((one) => one === purpose);
  const names = purposes?.map((purpose) => {
    const known = nameOf(purpose);
    return known ? purposeNames[known] : purpose;
  });
  return names?.join(", ") ?? "Everything";
}

function csvOf(view: ConsentView): string {
  const { byEntry } = hashLedger(view);
  const rows = [
    [...columns.map(([name]) => name), "hash", "hashed (its SHA-256 in UTF-8 is the hash)"],
    ...view.entries.map((entry) => {
      const { hash = null, hashed = null } = byEntry.get(entry.id) ?? {};
      return [...columns.map(([, value]) => value(entry)), hash, hashed];
    }),
  ];
  return rows.map((row) => row.map(csvField).join(",")).join("\r\n") + "\r\n";
}

/** RFC 4180. A spreadsheet must not take a patient's words for a formula. */
function csvField(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === "string" ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function jsonOf(view: ConsentView, { clinic, madeBy, at }: ExportFacts): string {
  const { patient, ways, entries, chain } = view;
  const { byEntry, heads } = hashLedger(view);
  const who = { patientId: patient.id, patientName: patient.name };
  const head = { clinic, madeBy, at: at.toISOString(), ...who, chain, howToCheck };
  const all = {
    ...head,
    ways: ways.map((way) => ({ ...way, head: heads.get(way.addressId) ?? null })),
    entries: entries.map((entry) => ({
      ...entry,
      ...(byEntry.get(entry.id) ?? { hash: null, hashed: null }),
    })),
  };
  return `${JSON.stringify(all, null, 2)}\n`;
}

function pageOf(view: ConsentView, facts: ExportFacts): string {
  const time = new Intl.DateTimeFormat("en-US", {
    timeZone: facts.zone,
    dateStyle: "medium",
    timeStyle: "long",
  });
  const when = (at: string | Date) => time.format(new Date(at));
  const { patient, ways, entries, chain } = view;
  const { byEntry, heads } = hashLedger(view);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Consent ledger</title>
        <style>
          ${{ html: printStyle }}
        </style>
      </head>
      <body>
        <h1>Consent ledger: <bdi>${patient.name}</bdi></h1>
        <p>
          ${facts.clinic}. Made by ${facts.madeBy}, ${when(facts.at)}. ${entries.length} entries,
          ${chain.unbroken ? "the chain is unbroken." : "THE CHAIN IS BROKEN."} Times in ${facts.zone}.
        </p>
        <h2>Addresses</h2>
        <table>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col">Address</th>
            <th scope="col">Entries</th>
            <th scope="col">Hash of the newest</th>
          </tr>
          ${ways.map(
            ({ addressId, channel, display, obstacle }) =>
              html`<tr>
                <td>${channelWords[channel]}</td>
                <td>
                  <strong><bdi>${display}</bdi></strong
                  ><br /><small>${obstacle ? `${obstacle}; ` : ""}id ${addressId}</small>
                </td>
                <td>${heads.get(addressId)?.entries ?? 0}</td>
                <td class="hash">${heads.get(addressId)?.hash ?? "none"}</td>
              </tr>`,
          )}
        </table>
        <h2>May we send, at that moment?</h2>
        <table>
          <tr>
            <th scope="col">Purpose</th>
            ${ways.map(
              ({ channel, display }) =>
                html`<th scope="col">${channelWords[channel]} <bdi>${display}</bdi></th>`,
            )}
          </tr>
          ${(ways[0]?.cells ?? []).map(({ purpose }, at) => {
            const cells = ways.map(
              ({ cells: mine, reachable }) =>
                html`<td>${mine[at] ? cellWords(mine[at], reachable) : ""}</td>`,
            );
            return html`<tr>
              <th scope="row">${purposeNames[purpose]}</th>
              ${cells}
            </tr>`;
          })}
        </table>
        <h2>Every entry, newest first</h2>
        <table>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Exact words</th>
            <th scope="col">Source</th>
          </tr>
          ${entries.map((entry) => entryRow(entry, when(entry.at), byEntry.get(entry.id)))}
        </table>
        <h2>How to check this copy</h2>
        <ol>
          ${howToCheck.map((line) => html`<li>${line}</li>`)}
        </ol>
      </body>
    </html> `.html;
}

type Cell = ConsentView["ways"][number]["cells"][number];

function cellWords({ may, state, entryId }: Cell, reachable: boolean): string {
  if (may && !reachable) return `No, nothing can go there (${state.replace("_", " ")})`;
  return `${may ? "Yes" : "No"} (${state.replace("_", " ")}${entryId === null ? "" : `, entry ${entryId}`})`;
}

function entryRow(entry: ConsentEntryView, when: string, made: EntryHash | undefined): Html {
  const {
    about,
    purposes,
    choice,
    channel,
    covers,
    addressDisplay,
    source,
    how,
    actor,
    lineName,
    shown,
    message,
    answer,
    form,
    onTheirWay,
    corrects,
  } = entry;
  const what = about === "unencrypted" ? "unencrypted channel" : purposeWords(purposes);
  const more = [
    channel !== covers && `said by ${channelWords[channel]}`,
    how && `by ${how}`,
    actor && `recorded by ${actor.name}`,
    lineName && `line ${lineName}`,
    shown && `shown: ${shown}`,
    message && `message ${message.id}`,
    answer && `answered with “${answer.words}” (message ${answer.id}, ${answer.state})`,
    form && `signed form ${form.id}`,
    ...onTheirWay.map(({ id }) => `message ${id} was already on its way when the patient refused`),
    corrects && `about entry ${corrects}`,
    `entry ${entry.id}${entry.place === null ? "" : `, place ${entry.place}`}`,
  ].filter(Boolean);
  return html`<tr>
    <td>${when}</td>
    <td><strong>${choice}</strong><br />${what}<br />${channelWords[covers]} <bdi>${addressDisplay}</bdi></td>
    <td dir="auto">${entry.withheld ? wordsOf(entry) : `“${wordsOf(entry)}”`}</td>
    <td>
      ${source.replace("_", " ")}<br /><small>${more.join("; ")}</small>${
        made
          ? html`<details>
              <summary class="hash">${made.hash}</summary>
              <small class="hash" dir="auto">${made.hashed}</small>
            </details>`
          : html`<br /><small>only a part of this address’s entries is told here, so it has no hash</small>`
      }
    </td>
  </tr>`;
}

const printStyle = `
body { font: 11pt/1.4 system-ui, sans-serif; margin: 16mm; color: #15211b; background: #fff; }
h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 8mm; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #7f8a82; padding: 2mm; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
.hash { font: 8pt/1.4 ui-monospace, monospace; white-space: pre-wrap; } li { margin-block: 1mm; }
tr { break-inside: avoid; } small { color: #414e47; }
@page { margin: 12mm; } @media print { body { margin: 0; } }
`;
