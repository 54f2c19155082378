/** Approved WhatsApp templates: an admin adds one, changes one, or asks the provider for all that it has. */
import type { TemplateChange, TemplateFetched, TemplateNew } from "../../shared/api/templates.ts";
import { templateKeys } from "../../shared/text/approved-template.ts";
import type { ListedTemplate } from "../channels/contract.ts";
import type { ProviderTemplates } from "../channels/provider-templates.ts";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { TemplateRecord } from "../store/templates.ts";

type Caller = Scope & { userId: string };

export interface TemplateCommands {
  addTemplate(scope: Caller, wanted: TemplateNew): Promise<TemplateRecord>;
  changeTemplate(scope: Caller, id: string, wanted: TemplateChange): Promise<TemplateRecord>;
  /** Brings in what the provider has; what staff have set on ours stays. */
  fetchTemplates(scope: Caller, lineId: string): Promise<TemplateFetched>;
}

export function createTemplateCommands(parts: {
  store: Store;
  directory: Directory;
  providerTemplates: ProviderTemplates<LineRecord>;
  clock: Clock;
  ids: Ids;
}): TemplateCommands {
  const { store, directory, providerTemplates, clock, ids } = parts;

  async function factsFor(scope: Caller): Promise<OrganizationFacts> {
    const facts = await directory.of(scope.organizationId);
    if (facts.users.get(scope.userId)?.role !== "admin") {
      throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
    }
    return facts;
  }

  async function put(record: TemplateRecord): Promise<TemplateRecord> {
    const done = await store.templates.put(record);
    if (done === "taken") throw known();
    if (done === "moved_on") {
      const detail = "Look at what holds now and change it again. Nothing was changed.";
      throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
    }
    directory.forget();
    return record;
  }

  return {
    async addTemplate(scope, wanted) {
      lineFor(await factsFor(scope), wanted.lineId);
      const { organizationId, userId } = scope;
      const made = { id: ids.next(), organizationId, version: 1, changedAt: clock.now(), changedBy: userId };
      const record: TemplateRecord = { ...made, ...wanted };
      if (!(await store.templates.add(record))) throw known();
      directory.forget();
      return record;
    },

    async changeTemplate(scope, id, { version, ...wanted }) {
      const facts = await factsFor(scope);
      // Read anew: the directory's copy may be some seconds old.
      if (!(await store.templates.list(scope)).some((one) => one.id === id)) throw notFound("template");
      lineFor(facts, wanted.lineId);
      const { organizationId, userId } = scope;
      const made = { id, organizationId, changedAt: clock.now(), changedBy: userId };
      return put({ ...made, version: version + 1, ...wanted });
    },

    async fetchTemplates(scope, lineId) {
      const line = lineFor(await factsFor(scope), lineId);
      if (!providerTemplates.can(line)) {
        const title = "This line's provider cannot be asked for its templates";
        throw new ProblemError(409, "cannot_fetch", title, "Add them by hand.");
      }
      const listed = await providerTemplates.list(line).catch(() => {
        const detail = "Nothing was changed. Look at the line's credentials, or try again.";
        throw new ProblemError(
          502,
          "provider_unreachable",
          "The provider did not list its templates",
          detail,
        );
      });
      const ours = (await store.templates.list(scope)).filter((one) => one.lineId === lineId);
      const count = { added: 0, changed: 0, unchanged: 0 };
      for (const one of listed.filter(isFillable)) {
        const mine = ours.find(({ providerTemplateId }) => providerTemplateId === one.providerTemplateId);
        const next = merged(scope, lineId, one, mine);
        if (mine && !differs(mine, next)) count.unchanged += 1;
        else if (mine) {
          await put({ ...next, version: mine.version + 1 });
          count.changed += 1;
        } else if (await store.templates.add(next)) count.added += 1;
        else count.unchanged += 1;
      }
      directory.forget();
      return count;
    },
  };

  function merged(
    { organizationId, userId }: Caller,
    lineId: string,
    { approved, examples, ...theirs }: ListedTemplate,
    mine: TemplateRecord | undefined,
  ): TemplateRecord {
    const variables = templateKeys(theirs.body).map((key) => {
      const known = mine?.variables.find((one) => one.key === key);
      const example = (examples[key] ?? "").slice(0, 200);
      // Unsure of what it stands for: a person types it until an admin says otherwise.
      return known ?? { key, label: labelOf(examples[key], key), kind: "text", filledBy: null, example };
    });
    return {
      id: mine?.id ?? ids.next(),
      organizationId,
      version: 1,
      changedAt: clock.now(),
      changedBy: userId,
      lineId,
      ...theirs,
      name: mine?.name ?? theirs.name.slice(0, 80),
      variables: variables as TemplateRecord["variables"],
      status: approved ? "approved" : "paused",
      purposes: mine?.purposes ?? [],
    };
  }
}

/** "name", "visit_time": providers' examples are often names of what stands there. */
function labelOf(example: string | undefined, key: string): string {
  const words = example?.replaceAll("_", " ").trim() ?? "";
  return words === "" || words.length > 60 ? `Variable ${key}` : words;
}

/** Variables with names, or braces of another kind, cannot be filled here. */
function isFillable({ body }: ListedTemplate): boolean {
  return !/\{\{|\}\}/.test(body.replace(/\{\{\s*\d{1,2}\s*\}\}/g, "")) && body.length <= 1024;
}

function differs(a: TemplateRecord, b: TemplateRecord): boolean {
  const said = ({ language, category, body, variables, status }: TemplateRecord) =>
    JSON.stringify([language, category, body, variables, status]);
  return said(a) !== said(b);
}

function lineFor({ lines }: OrganizationFacts, lineId: string): LineRecord {
  const line = lines.get(lineId);
  if (!line) throw notFound("line");
  if (line.channel === "whatsapp") return line;
  const title = `${line.name} is no WhatsApp line`;
  throw new ProblemError(422, "wrong_line", title, "Only WhatsApp has templates. Nothing was changed.");
}

function known(): ProblemError {
  const title = "This line has this template already";
  return new ProblemError(409, "template_known", title, "Change the one that is there. Nothing was changed.");
}
