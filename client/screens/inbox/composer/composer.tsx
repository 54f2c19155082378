/** Writing back: the way and its reason, the words, what stands against them, and Send. */
import { useEffect, useMemo, useState, type KeyboardEvent, type RefObject } from "react";
import { Button, Textarea } from "@mantine/core";
import { IconArrowUp, IconCornerDownLeft } from "@tabler/icons-react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Patient, ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Schedule } from "../../../../shared/api/messages.ts";
import type { ChannelId } from "../../../../shared/domain/channels.ts";
import { callName } from "../../../components/message/people.ts";
import type { DraftView } from "../../../data/drafts.ts";
import {
  atThisMoment,
  chooseWay,
  counterWords,
  fillReply,
  lengthTrouble,
  nextWay,
  offersTemplate,
  openWays,
  plainOffer,
  priceWords,
  doubtedReason,
  reasonFor,
} from "./composer-model.ts";
import type { Times } from "../../../components/message/times.ts";
import { CodeButton } from "./code-button.tsx";
import { OpenWords } from "./open-words.tsx";
import { SendLater } from "./send-later.tsx";
import { ReasonLine } from "./reason-line.tsx";
import { LengthStrip, PlainStrip, RefusalStrip } from "./strips.tsx";
import { TemplateForm } from "./template-form.tsx";
import { WayTabs } from "./way-tabs.tsx";
import classes from "./composer.module.css";

export interface ComposerProps {
  patientName: string;
  ways: readonly ReplyWay[];
  draft: Pick<
    DraftView,
    "text" | "openText" | "channel" | "addressId" | "setText" | "setOpenText" | "setWay"
  >;
  refusal: { problem: Problem } | null;
  onDismissRefusal: () => void;
  onSend: (reply: {
    text: string;
    openText?: string;
    channel?: ChannelId;
    addressId?: string;
    template?: { id: string; variables: Record<string, string> };
    schedule?: Schedule;
  }) => void;
  /** The patient's clock, and ours. */
  zone: string;
  times: Times;
  patient: Pick<Patient, "name" | "pronouns" | "timeZone">;
  /** Whether what is scheduled gives way to the patient's own words when nobody chooses. */
  usuallyCancels: boolean;
  offline: boolean;
  now: number;
  input: RefObject<HTMLTextAreaElement | null>;
  /** Whether several patients share this address: a question then asks for a code in its answer. */
  shared?: (addressId: string | null) => boolean;
  /** By these it was said that the number is a stranger's, and nobody has ruled on that yet. */
  doubted?: readonly ChannelId[];
  onTyping: (typing: boolean) => void;
  /** Esc: one level out. */
  onLeave: () => void;
  /** Takes back what has just been sent; null when there is nothing. */
  onUndo: (() => void) | null;
  /** Moves with every C from outside: go to the next channel. */
  nextWaySignal: number;
}

/** So long after the last key one still counts as typing. */
const typingMs = 2000;

export function Composer(props: ComposerProps) {
  const { draft, now, offline, input, onTyping, nextWaySignal } = props;
  const ways = useMemo(() => atThisMoment(props.ways, now), [props.ways, now]);
  const [strokes, setStrokes] = useState(0);
  const [picked, setPicked] = useState<string | null>(null);
  const [typed, setTyped] = useState<Record<string, Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const way = chooseWay(ways, draft);
  const templates = way && offersTemplate(way) ? way.templates : [];
  const template = templates.find(({ id }) => id === picked) ?? templates[0] ?? null;
  const filled = template && fillReply(template, typed[template.id] ?? {});
  const trouble = lengthTrouble(draft.text, way, ways);
  const offer = way && !template ? plainOffer(draft.text, way.channel) : null;
  const counter = template ? priceWords(template.price) : way ? counterWords(draft.text, way) : [];
  const asksForCode = !template && props.shared?.(way?.addressId ?? null) === true;
  const others = openWays(way);
  const written = draft.openText.trim() !== "";
  const sendable = way !== null && (template !== null || (trouble === null && draft.text.trim() !== ""));

  useEffect(() => {
    if (strokes === 0) return;
    onTyping(true);
    const timer = setTimeout(() => onTyping(false), typingMs);
    return () => clearTimeout(timer);
  }, [strokes, onTyping]);

  // A choice stays when the default changes under it: words go the way that was on the screen.
  const choose = (next: ReplyWay) => draft.setWay(next.channel, next.addressId);
  const chooseNext = () => {
    const next = nextWay(ways, way);
    if (next) choose(next);
  };
  useEffect(() => {
    if (nextWaySignal > 0) chooseNext();
    // Only the signal counts: what is chosen meanwhile must not choose again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [nextWaySignal]);

  const send = (schedule?: Schedule) => {
    if (!sendable) return;
    const { channel, addressId } = way;
    const open = others.length > 0 && written && { openText: draft.openText };
    if (template && filled) {
      const { words: text, problems, variables } = filled;
      setTried(Object.keys(problems).length > 0);
      if (Object.keys(problems).length > 0) return;
      props.onSend({
        text,
        ...open,
        channel,
        addressId,
        template: { id: template.id, variables },
        ...(schedule && { schedule }),
      });
      setTyped({});
      return;
    }
    props.onSend({ text: draft.text, ...open, channel, addressId, ...(schedule && { schedule }) });
    onTyping(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method's Enter picks a word; it must never send.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !touchKeyboard()) {
      event.preventDefault();
      send();
    } else if (event.altKey && event.code === "KeyC") {
      event.preventDefault();
      chooseNext();
    } else if (props.onUndo && draft.text === "" && isUndo(event)) {
      event.preventDefault();
      props.onUndo();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      props.onLeave();
    }
  };

  return (
    <div className={classes.frame}>
      {props.refusal ? (
        <RefusalStrip problem={props.refusal.problem} onDismiss={props.onDismissRefusal} />
      ) : null}
      <form
        className={classes.box}
        aria-label={`Write to ${props.patientName}`}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <WayTabs ways={ways} chosen={way} now={now} onChoose={choose} />
        <ReasonLine
          offline={offline}
          reason={doubtedReason(
            reasonFor(ways, draft, way, (at) => props.times.brief(at, now)),
            way,
            props.doubted ?? [],
          )}
          ways={ways}
          chosen={way}
          written={written}
          now={now}
          onChoose={choose}
        />
        {way && others.length > 0 ? (
          <OpenWords way={way} others={others} value={draft.openText} onChange={draft.setOpenText} />
        ) : null}
        {template && filled ? (
          <TemplateForm
            patientName={callName(props.patientName)}
            templates={templates}
            chosen={template}
            filled={filled}
            typed={typed[template.id] ?? {}}
            showProblems={tried}
            onChoose={setPicked}
            onType={(key, value) =>
              setTyped((all) => ({ ...all, [template.id]: { ...all[template.id], [key]: value } }))
            }
          />
        ) : null}
        <div className={classes.line} hidden={template !== null}>
          <Textarea
            ref={input}
            className={classes.words}
            classNames={{ input: classes.input }}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={10}
            dir="auto"
            aria-label={`Message to ${props.patientName}`}
            placeholder={`Message ${callName(props.patientName)}`}
            value={draft.text}
            onChange={(event) => {
              // The first letter takes the way that is shown: a mail that comes meanwhile changes the default.
              if (draft.text === "" && draft.channel === null && way) choose(way);
              draft.setText(event.currentTarget.value);
              setStrokes((count) => count + 1);
            }}
            onKeyDown={onKeyDown}
            data-composer=""
          />
          <button
            type="submit"
            className={classes.sendRound}
            aria-label={sendWord(offline)}
            disabled={!sendable}
          >
            <IconArrowUp size={22} stroke={2} aria-hidden="true" />
          </button>
        </div>
        {trouble && !template ? <LengthStrip words={trouble} /> : null}
        {offer && !trouble ? <PlainStrip offer={offer} onUse={draft.setText} /> : null}
        <div
          className={classes.foot}
          data-template={template !== null || undefined}
          data-empty={(counter.length === 0 && !template && !asksForCode) || undefined}
        >
          <span className={classes.counter}>{counter.join(" · ")}</span>
          {asksForCode ? <CodeButton text={draft.text} onText={draft.setText} input={input} /> : null}
          <SendLater
            zone={props.zone}
            times={props.times}
            patient={props.patient}
            now={now}
            disabled={!sendable}
            usuallyCancels={props.usuallyCancels}
            onSchedule={send}
          />
          <Button
            type="submit"
            className={classes.send}
            disabled={!sendable}
            rightSection={
              offline ? null : (
                <span className={classes.sendKey} aria-hidden="true">
                  <IconCornerDownLeft size={12} stroke={2} />
                </span>
              )
            }
          >
            {template && !offline ? "Send template" : sendWord(offline)}
          </Button>
        </div>
      </form>
    </div>
  );
}

function sendWord(offline: boolean): string {
  return offline ? "Send when back" : "Send";
}

/** In an empty box there is nothing else to take back than what has just been sent. */
function isUndo({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === "z";
}

/** A keyboard on glass has no Shift+Enter: there Enter makes a new line and the button sends. */
function touchKeyboard(): boolean {
  return matchMedia("(hover: none) and (pointer: coarse)").matches;
}
