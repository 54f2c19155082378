/** The words of a reply: one text for all, and one for each language that has its own. */
import { useRef } from "react";
import { ActionIcon, Button, MultiSelect, NativeSelect, Textarea } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Link } from "react-router";
import type { AutoAction, AutoReplyView } from "../../../../shared/api/auto-replies.ts";
import { templateBlanks, type TemplateBlank } from "../../../../shared/domain/auto-replies.ts";
import { renderTemplate, templateProblem } from "../../../../shared/text/template.ts";
import { countSms } from "../../../../shared/text/segments.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { languageName } from "../../../components/message/people.ts";
import { languageChoices } from "../../inbox/patient/languages.ts";
import { templatesPath } from "../templates/path.ts";
import type { Problems } from "./problems.ts";
import classes from "./rule.module.css";

type Reply = Extract<AutoAction, { kind: "reply" }>;
type ReplyText = Reply["texts"][number];

interface Props {
  action: Reply;
  path: string;
  view: AutoReplyView;
  problems: Problems;
  onChange: ((action: AutoAction) => void) | null;
}

const blankWords: Readonly<Record<TemplateBlank, string>> = {
  clinic: "Clinic",
  first_name: "First name",
  line: "Line",
  opens: "Opens at",
  closes: "Closes at",
  holiday: "Holiday",
};

export function ReplyFields({ action, path, view, problems, onChange }: Props) {
  const { texts } = action;
  const setTexts = (next: ReplyText[]) => onChange?.({ ...action, texts: next });
  const spare = languageChoices(null).filter(
    ({ value }) => !texts.some(({ language }) => language === value),
  );
  return (
    <div className={classes.texts}>
      {texts.map((one, n) => (
        <ReplyWords
          key={one.language ?? "all"}
          text={one}
          line={view.lines[0]?.name ?? ""}
          only={texts.length === 1}
          problem={problems.at(`${path}.texts.${n}.text`)}
          onChange={
            onChange && ((text) => setTexts(texts.map((other, m) => (m === n ? { ...other, text } : other))))
          }
          onRemove={() => setTexts(texts.filter((_, m) => m !== n))}
        />
      ))}
      {problems.at(`${path}.texts`) ? <p className={classes.wrong}>{problems.at(`${path}.texts`)}</p> : null}
      {onChange ? (
        <NativeSelect
          aria-label="Add the words in another language"
          className={classes.language}
          data={[{ value: "", label: "Add another language" }, ...spare]}
          value=""
          onChange={(event) => {
            const language = event.currentTarget.value;
            if (language !== "") setTexts([...texts, { language, text: "{{clinic}}: " }]);
          }}
        />
      ) : null}
      {view.lines.some(({ channel }) => channel === "whatsapp") ? (
        <ClosedWindow action={action} view={view} onChange={onChange} />
      ) : null}
    </div>
  );
}

/** What goes by WhatsApp where the patient's 24 hours are over when the reply goes. */
function ClosedWindow({ action, view, onChange }: Pick<Props, "action" | "view" | "onChange">) {
  const chosen = action.templateIds ?? [];
  const gone = chosen.filter((id) => !view.templates.some((one) => one.id === id));
  const shown = view.templates.filter(({ id }) => chosen.includes(id));
  if (view.templates.length === 0 && chosen.length === 0)
    return (
      <p className={classes.meta}>
        Where WhatsApp’s 24 hours are over nothing goes: no approved template fills itself.{" "}
        <Link to={templatesPath}>Templates</Link>
      </p>
    );
  return (
    <div className={classes.closed}>
      <MultiSelect
        label="Where WhatsApp’s 24 hours are over"
        description="The template of that line, in the patient’s language, goes in its place. With none, nothing goes, and the thread says why."
        placeholder={chosen.length === 0 ? "Nothing goes" : ""}
        disabled={onChange === null}
        data={[
          ...view.templates.map(({ id, name, lineName, language }) => ({
            value: id,
            label: `${name}, ${languageName(language) ?? language}, ${lineName}`,
          })),
          ...gone.map((id) => ({ value: id, label: "one that is paused or gone" })),
        ]}
        value={[...chosen]}
        onChange={(templateIds) => onChange?.({ ...action, templateIds })}
      />
      {shown.map(({ id, reads, language }) => (
        <p key={id} className={classes.template} lang={language} dir="auto">
          {reads}
        </p>
      ))}
    </div>
  );
}

interface WordsProps {
  text: ReplyText;
  /** An example for its blank. */
  line: string;
  only: boolean;
  problem: string | undefined;
  onChange: ((text: string) => void) | null;
  onRemove: () => void;
}

function ReplyWords({ text: { language, text }, line, only, problem, onChange, onRemove }: WordsProps) {
  const { organization } = useSignedIn();
  const field = useRef<HTMLTextAreaElement>(null);
  const name = language === null ? null : (languageName(language) ?? language);
  const label = name === null ? (only ? "Reply" : "Reply, in all other languages") : `Reply in ${name}`;
  const filled = exampleOf(text, language, { clinic: organization.name, line });
  const insert = (blank: TemplateBlank) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    onChange?.(`${text.slice(0, selectionStart)}{{${blank}}}${text.slice(selectionEnd)}`);
    field.current?.focus();
  };
  return (
    <div className={classes.text}>
      <Textarea
        ref={field}
        label={label}
        lang={language ?? undefined}
        dir="auto"
        autosize
        minRows={2}
        classNames={{ input: filled === null ? classes.bubble : undefined }}
        value={text}
        error={problem}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      />
      {filled !== null ? (
        <figure className={classes.example}>
          <figcaption>The patient reads, for example</figcaption>
          <blockquote lang={language ?? undefined} dir="auto">
            {filled || "Nothing: every blank of it is empty."}
          </blockquote>
        </figure>
      ) : null}
      <div className={classes.under}>
        <span className={classes.meta}>
          {filled === null ? lengthWords(text) : `About ${lengthWords(filled)}`}
        </span>
        {onChange ? (
          <span className={classes.blanks} role="group" aria-label={`Blanks for “${label}”`}>
            {templateBlanks.map((blank) => (
              <Button key={blank} size="compact-xs" variant="default" onClick={() => insert(blank)}>
                {blankWords[blank]}
              </Button>
            ))}
          </span>
        ) : null}
        {onChange && name !== null ? (
          <ActionIcon aria-label={`Remove the words in ${name}`} onClick={onRemove}>
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        ) : null}
      </div>
    </div>
  );
}

/** The words with their blanks filled, as on a usual evening; null where there are none, or they cannot be read. */
function exampleOf(
  text: string,
  language: string | null,
  known: Pick<Record<TemplateBlank, string>, "clinic" | "line">,
): string | null {
  if (!text.includes("{{") || templateProblem(text, templateBlanks) !== null) return null;
  const values: Record<TemplateBlank, string | null> = {
    ...known,
    first_name: "Marisol",
    opens: mondayAt(8, 0, language),
    closes: mondayAt(17, 30, language),
    // What is said of a holiday alone is left out on all other days.
    holiday: /\{\{#if\s+holiday\s*\}\}/.test(text) ? null : "Labor Day",
  };
  return renderTemplate(text, values);
}

function mondayAt(hour: number, minute: number, language: string | null): string {
  const at = Date.UTC(2024, 0, 1, hour, minute);
  const how = { weekday: "long", hour: "numeric", minute: "2-digit", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language ?? "en-US", how).format(at).replace(/[\u00a0\u202f]/g, " ");
}

function lengthWords(text: string): string {
  const { segments, units } = countSms(text);
  return `${units} characters, ${segments === 1 ? "1 segment" : `${segments} segments`}`;
}
