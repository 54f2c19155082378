/** Settings, templates and prices: what may go while WhatsApp's window is closed, and what each line costs. */
import { useState } from "react";
import { Button, UnstyledButton } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import type { TemplateList, TemplateView } from "../../../../shared/api/templates.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { languageName } from "../../../components/message/people.ts";
import { plural } from "../../../components/message/times.ts";
import { useFetchTemplates, usePrices, useTemplates } from "../../../data/templates.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { PriceTable } from "./price-table.tsx";
import { byItself, categoryWords, draftOf } from "./template-draft.ts";
import { TemplateEditor } from "./template-editor.tsx";
import classes from "./templates.module.css";

export default function TemplatesScreen() {
  const { user, organization } = useSignedIn();
  const templates = useTemplates();
  const prices = usePrices();
  const mayChange = user.role === "admin";
  const error = templates.error ?? prices.error;
  if (error) {
    const again = () => {
      templates.refetch();
      prices.refetch();
    };
    return (
      <FullPage
        inset
        title="Templates and prices did not load"
        problem={error}
        ways={<Button onClick={again}>Try again</Button>}
      >
        {error.title.replace(/\.?$/, ".")} Messages go on as before.
      </FullPage>
    );
  }
  if (!templates.value || !prices.value) {
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  }
  return (
    <section className={classes.screen} aria-labelledby="templates-title" data-pane="settings" tabIndex={-1}>
      <header className={classes.head}>
        <h1 id="templates-title">
          <span className={classes.crumb}>Settings</span>
          <span className="tw-hidden">: </span>
          Templates and prices
        </h1>
      </header>
      <div className={classes.body}>
        <Templates list={templates.value} mayChange={mayChange} clinic={organization.name} />
        <PriceTable prices={prices.value} mayChange={mayChange} />
      </div>
    </section>
  );
}

interface TemplatesProps {
  list: TemplateList;
  mayChange: boolean;
  clinic: string;
}

function Templates({ list, mayChange, clinic }: TemplatesProps) {
  const { items, lines } = list;
  const [opened, setOpened] = useState<string | "new" | null>(items[0]?.id ?? null);
  const current = items.find(({ id }) => id === opened) ?? null;
  const fetch = useFetchTemplates();
  const line = lines.find(({ canFetch }) => canFetch);
  return (
    <section className={classes.part} aria-labelledby="templates-part">
      <div className={classes.partHead}>
        <div>
          <h2 id="templates-part">WhatsApp templates</h2>
          <p className={classes.about}>
            The only words that may go by WhatsApp once 24 hours have passed since the patient wrote. The
            provider approves them; here is their copy.
          </p>
        </div>
        {mayChange && lines.length > 0 ? (
          <div className={classes.acts}>
            {line ? (
              <Button
                variant="default"
                loading={fetch.busy}
                leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
                onClick={() => void fetch.run({ lineId: line.id })}
              >
                Fetch from {line.provider === "twilio" ? "Twilio" : line.provider}
              </Button>
            ) : null}
            <Button
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
              onClick={() => setOpened("new")}
            >
              Add
            </Button>
          </div>
        ) : null}
      </div>
      <p className={classes.said} role="status">
        {fetch.problem ? `${fetch.problem.title}. ${fetch.problem.detail ?? ""}` : null}
        {fetch.fetched
          ? `${plural(fetch.fetched.added, "template")} added, ${fetch.fetched.changed} changed, ${fetch.fetched.unchanged} as before.`
          : null}
      </p>
      {items.length === 0 && opened !== "new" ? (
        <p className={classes.empty}>
          {lines.length === 0
            ? "The clinic has no WhatsApp line, so there is nothing to send templates with."
            : "No templates yet. Until there is one, a closed window is passed over and the next way is tried."}
        </p>
      ) : (
        <div className={classes.columns}>
          <ul className={classes.list} aria-label="Templates">
            {items.map((one) => (
              <li key={one.id}>
                <TemplateRow template={one} current={one.id === opened} onOpen={() => setOpened(one.id)} />
              </li>
            ))}
          </ul>
          {current || opened === "new" ? (
            <TemplateEditor
              key={current ? `${current.id} ${current.version}` : "new"}
              known={current}
              lines={lines}
              mayChange={mayChange}
              clinic={clinic}
              onSaved={(id) => setOpened(id)}
              onCancel={() => setOpened(items[0]?.id ?? null)}
            />
          ) : null}
        </div>
      )}
    </section>
  );
}

function TemplateRow(props: { template: TemplateView; current: boolean; onOpen: () => void }) {
  const { template, current, onOpen } = props;
  const { name, language, category, status, body } = template;
  return (
    <UnstyledButton className={classes.row} aria-current={current || undefined} onClick={onOpen}>
      <span className={classes.rowName}>{name}</span>
      <span className={classes.rowFacts}>
        {[languageName(language) ?? language, categoryWords[category]].join(", ")}
        {status === "paused" ? <span className={classes.paused}>, paused</span> : null}
      </span>
      <span className={`${classes.rowBody} tw-cut`} dir="auto" lang={language}>
        {body}
      </span>
      {byItself(draftOf(template)) === null ? (
        <span className={classes.rowFacts}>Goes by itself where a policy lets it</span>
      ) : null}
    </UnstyledButton>
  );
}
