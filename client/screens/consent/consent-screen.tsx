/** A patient's consent ledger: the answer first, then every entry behind it, for staff and for an auditor. */
import { useMemo, useState } from "react";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload, IconPlus } from "@tabler/icons-react";
import { Link, useParams, useSearchParams } from "react-router";
import type { ConsentEntryView, ConsentView } from "../../../shared/api/consent.ts";
import { patientPurposes } from "../../../shared/domain/preferences.ts";
import { FullPage } from "../../components/full-page.tsx";
import { makeTimes, type Times } from "../../components/message/times.ts";
import {
  useConsent,
  useExportConsent,
  useOpenForm,
  useRecordConsent,
  useRevokePreferenceLinks,
  useUndoConsent,
  type ExportFormat,
} from "../../data/consent.ts";
import { useKeptRecord } from "../../data/record-draft.ts";
import { useSignedIn } from "../../session/session.tsx";
import { AnswerGrid, type CellPlace } from "./answer-grid.tsx";
import { Entries } from "./entries.tsx";
import { EntryFilter, passes, type Filter } from "./entry-filter.tsx";
import { RecordDialog } from "./record-dialog.tsx";
import { saveFile } from "./save-file.ts";
import { SidePane } from "./side-pane.tsx";
import { UndoDialog } from "./undo-dialog.tsx";
import { useMinute } from "./use-minute.ts";
import classes from "./ledger.module.css";

export default function ConsentScreen() {
  const { patientId = "" } = useParams();
  const { user } = useSignedIn();
  const { ledger, status, error, refetch } = useConsent(patientId);
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);
  if (status === "error") {
    const gone = error?.status === 404 || error?.status === 400;
    return (
      <FullPage
        inset
        title={gone ? "There is no such patient" : "The consent ledger did not load"}
        problem={error}
        ways={
          gone ? (
            <Button component={Link} to="/inbox/open">
              To the inbox
            </Button>
          ) : (
            <Button onClick={refetch}>Try again</Button>
          )
        }
      >
        {gone
          ? "The link may be cut short, or they belong to another clinic."
          : `${error?.title.replace(/\.?$/, ".")} Every refusal is obeyed all the same.`}
      </FullPage>
    );
  }
  if (!ledger) {
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  }
  return <Ledger key={patientId} ledger={ledger} times={times} />;
}

/** The cell that a link named, else the first refusal: what one comes here for. */
function firstCell({ ways }: ConsentView, wanted: URLSearchParams): CellPlace | null {
  const [addressId, purpose] = [wanted.get("address"), wanted.get("purpose")];
  const named = patientPurposes.find((one) => one === purpose);
  if (named && ways.some((way) => way.addressId === addressId))
    return { addressId: addressId ?? "", purpose: named };
  for (const way of ways) {
    const cell = way.cells.find(({ may }) => !may);
    if (cell) return { addressId: way.addressId, purpose: cell.purpose };
  }
  return null;
}

const exports: readonly { format: ExportFormat; words: string }[] = [
  { format: "html", words: "To read and print (HTML)" },
  { format: "csv", words: "For a spreadsheet (CSV)" },
  { format: "json", words: "For a program (JSON)" },
];

function Ledger({ ledger, times }: { ledger: ConsentView; times: Times }) {
  const { patient, ways, entries, conversationId } = ledger;
  const now = useMinute();
  const [search] = useSearchParams();
  const [chosen, setChosen] = useState<CellPlace | null>(() => firstCell(ledger, search));
  const [filter, setFilter] = useState<Filter>({ choice: null, addressId: null, purpose: null });
  const [recording, setRecording] = useState(false);
  const [undoing, setUndoing] = useState<ConsentEntryView | null>(null);
  const [said, setSaid] = useState("");
  const record = useRecordConsent(patient.id);
  const kept = useKeptRecord(patient.id);
  const undo = useUndoConsent(patient.id);
  const save = useExportConsent(patient.id, saveFile);
  const openForm = useOpenForm(saveFile);
  const revoke = useRevokePreferenceLinks(patient.id);
  const cell =
    chosen &&
    ways
      .find((way) => way.addressId === chosen.addressId)
      ?.cells.find((one) => one.purpose === chosen.purpose);
  const shown = entries.filter((entry) => passes(entry, filter));
  const problem = save.problem ?? openForm.problem ?? revoke.problem;
  return (
    <div className={classes.screen}>
      <header className={classes.head}>
        <h1>
          {conversationId ? (
            <Link className={classes.crumb} to={`/inbox/open/${conversationId}`}>
              <bdi>{patient.name}</bdi>
            </Link>
          ) : (
            <bdi className={classes.crumb}>{patient.name}</bdi>
          )}
          <span className="tw-hidden">: </span>
          <span className={classes.title}>Consent ledger</span>
        </h1>
        <div className={classes.acts}>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                variant="default"
                loading={save.busy}
                leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
                rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}
              >
                <span className={classes.long}>Export for audit</span>
                <span className={classes.short}>Export</span>
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {exports.map(({ format, words }) => (
                <Menu.Item key={format} onClick={() => void save.run(format)}>
                  {words}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button
            disabled={ways.length === 0}
            leftSection={<IconPlus size={16} stroke={2} aria-hidden="true" />}
            onClick={() => setRecording(true)}
          >
            <span className={classes.long}>Record consent</span>
            <span className={classes.short}>Record</span>
          </Button>
        </div>
      </header>
      <div className={classes.body}>
        <div className={classes.main}>
          {problem ? (
            <p className={classes.problem} role="alert">
              <strong>{problem.title.replace(/\.?$/, ".")}</strong> {problem.detail ?? "Nothing was changed."}
            </p>
          ) : null}
          <h2>May we send, right now?</h2>
          {ways.length === 0 ? (
            <p className={classes.nothing}>
              There is no number or address of theirs. It appears here with the first.
            </p>
          ) : (
            <AnswerGrid ways={ways} entries={entries} chosen={chosen} onChoose={setChosen} />
          )}
          <div className={classes.entriesHead}>
            <h2>Every entry, newest first</h2>
            <EntryFilter ways={ways} filter={filter} onFilter={setFilter} />
          </div>
          {entries.length === 0 ? (
            <p className={classes.nothing}>
              Nobody has said anything yet. What they write, choose on their page or tell the clinic stands
              here, word for word. Silence is no refusal.
            </p>
          ) : shown.length === 0 ? (
            <p className={classes.nothing}>
              None of the {entries.length} entries is like this.{" "}
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => setFilter({ choice: null, addressId: null, purpose: null })}
              >
                Show all
              </Button>
            </p>
          ) : (
            <Entries
              entries={shown}
              times={times}
              now={now}
              deciding={cell?.entryId ?? null}
              onForm={(id) => void openForm.run(id)}
              onUndo={setUndoing}
            />
          )}
        </div>
        <SidePane
          ledger={ledger}
          chosen={chosen}
          times={times}
          revoking={revoke.busy}
          onRevoke={() =>
            void revoke
              .run(null)
              .then((refused) => setSaid(refused ? "" : "All links to their page have ended."))
          }
          said={said}
        />
      </div>
      {recording ? (
        <RecordDialog
          ledger={ledger}
          today={times.dayKey(now)}
          busy={record.busy}
          problem={record.problem}
          kept={kept}
          onClose={() => setRecording(false)}
          onRecord={(wanted, form) =>
            void record.run({ record: wanted, form }).then((refused) => {
              if (refused) return;
              kept.drop();
              setRecording(false);
            })
          }
        />
      ) : null}
      {undoing ? (
        <UndoDialog
          entry={undoing}
          busy={undo.busy}
          problem={undo.problem}
          onClose={() => setUndoing(null)}
          onUndo={(words) =>
            void undo.run({ entryId: undoing.id, words }).then((refused) => refused ?? setUndoing(null))
          }
        />
      ) : null}
    </div>
  );
}
