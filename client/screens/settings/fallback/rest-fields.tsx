/** What holds for the whole chain: how long it may try, and the notice that anybody may read. */
import { Link } from "react-router";
import { Checkbox, Group, Textarea } from "@mantine/core";
import { channelIds, channelWords } from "../../../../shared/domain/channels.ts";
import { noticeText, usualNotice } from "../../../../shared/domain/policy.ts";
import { WordsWithLink } from "../../../components/message/words-with-link.tsx";
import { sendingPath } from "../sending/path.ts";
import { SpanField } from "./fields.tsx";
import { pageWords } from "./policy-words.ts";
import type { FormProblems, PolicyForm } from "./policy-form.ts";
import classes from "./fallback.module.css";

interface Props {
  form: PolicyForm;
  problems: FormProblems;
  clinic: string;
  /** A notice carries a link to the secure page. */
  linked: boolean;
  /** Null for those who may only read. */
  onChange: ((form: PolicyForm) => void) | null;
}

export function RestFields({ form, problems, clinic, linked, onChange }: Props) {
  const notice = form.notice.trim();
  const reads = (link: boolean) => noticeText({ notice }, { clinic, language: null, link });
  const usual = notice === usualNotice;
  return (
    <div className={classes.rest}>
      {onChange ? (
        <div>
          <h2>Notice</h2>
          <Textarea
            label="What goes where the text may not"
            description={
              usual
                ? `Threadwell’s own words: patients read them in their language${linked ? ", with the link to the secure page where one can be made" : ""}. Once you change them, everybody reads yours, as you write them.`
                : linked
                  ? "{clinic} stands for the clinic’s name, {link} for the link to the secure page; with no {link} it stands at the end. Say nothing about health."
                  : "{clinic} stands for the clinic’s name. Say nothing about health."
            }
            autosize
            minRows={2}
            maxRows={6}
            value={form.notice}
            error={problems.notice}
            onChange={(event) => onChange({ ...form, notice: event.currentTarget.value })}
          />
        </div>
      ) : null}
      <div className={classes.preview}>
        <h2>{onChange ? "As the patient reads it" : "Notice, as the patient reads it"}</h2>
        {linked && notice !== "" ? (
          <>
            <p className={classes.notice} dir="auto">
              <WordsWithLink words={reads(true)} />
            </p>
            <p className={classes.hint}>Where no link can be made:</p>
          </>
        ) : null}
        <p className={classes.notice} dir="auto">
          {notice === "" ? "Nothing yet" : <WordsWithLink words={reads(false)} />}
        </p>
        {linked ? (
          <p className={classes.hint}>{pageWords}</p>
        ) : (
          <p className={classes.hint}>
            Notices carry no link to the secure page. That is chosen under{" "}
            <Link to={sendingPath}>Sending</Link>.
          </p>
        )}
      </div>
      <div>
        <h2>Expiry</h2>
        <SpanField
          label="Ends after"
          value={form.expires}
          problem={problems.expires}
          onChange={onChange && ((expires) => onChange({ ...form, expires }))}
        />
        <p className={classes.hint}>Later than this, no further way is begun.</p>
        <Checkbox.Group
          mt={12}
          label="Ask for the warning first"
          description="By these, health detail goes only to patients who accepted that the channel is not encrypted."
          value={form.needsWarning ?? []}
          onChange={(values) =>
            onChange?.({ ...form, needsWarning: channelIds.filter((channel) => values.includes(channel)) })
          }
        >
          <Group gap="6px 16px" mt={6}>
            {channelIds.map((channel) => (
              <Checkbox key={channel} value={channel} label={channelWords[channel]} disabled={!onChange} />
            ))}
          </Group>
        </Checkbox.Group>
      </div>
    </div>
  );
}
