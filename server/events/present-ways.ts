/** The ways a reply can go, each with what it costs, what may be said there and what is tried after it. */
import type { ReplyTemplate, ReplyWay } from "../../shared/api/conversations.ts";
import { costOf, unknownPrices } from "../../shared/domain/price.ts";
import { sampleToken } from "../../shared/domain/secure-page.ts";
import { linkFor, makePlan, type MadePlan, type PlanFacts } from "../rules/plan/make-plan.ts";
import { ownValue } from "../rules/templates.ts";
import { replyWays, type Way } from "../rules/ways.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { LineStateRecord } from "../store/line-states.ts";
import { presentDetour } from "./present-detour.ts";
import { displayAddress } from "./present-patient.ts";

export function presentWays(
  facts: OrganizationFacts,
  planFacts: PlanFacts,
  states: readonly LineStateRecord[],
): ReplyWay[] {
  const { now } = planFacts;
  return replyWays(planFacts).map((way) => {
    const open = way.available || way.needsTemplate;
    const plan = open ? makePlan({ ...planFacts, first: way }) : { steps: [], leftOut: [] };
    const steps = plan.steps.map(({ step }) => step);
    return {
      channel: way.channel,
      addressId: way.address.id,
      addressDisplay: displayAddress(way.address),
      lineId: way.line.id,
      lineName: way.line.name,
      available: way.available,
      needsTemplate: way.needsTemplate,
      templates: templatesOf(facts, planFacts, way),
      price: priceOf(facts, way.line.id, way.channel),
      reason: way.reason,
      isDefault: way.isDefault,
      windowClosesAt: way.windowClosesAt?.toISOString() ?? null,
      detour: presentDetour(steps, "reply", { now, lines: facts.lines, states }),
      next: nextOf(plan, planFacts),
    };
  });
}

/** What free text by this line costs: a segment, or a message. */
function priceOf({ prices }: OrganizationFacts, lineId: string, channel: Way["channel"]): ReplyWay["price"] {
  const cost = costOf(prices.get(lineId) ?? unknownPrices, { channel, segments: 1 });
  return cost && { micros: cost.micros, currency: cost.currency };
}

/** What a person may send while the window is closed: the patient's language first. */
function templatesOf(
  { templates, prices }: OrganizationFacts,
  facts: PlanFacts,
  { channel, line }: Way,
): ReplyTemplate[] {
  if (channel !== "whatsapp") return [];
  const wanted = facts.language?.split("-")[0];
  const foreign = (language: string) => Number(language.split(/[-_]/)[0] !== wanted);
  return templates
    .filter((one) => one.lineId === line.id && one.status === "approved")
    .sort((a, b) => foreign(a.language) - foreign(b.language) || a.name.localeCompare(b.name))
    .map(({ id, name, language, category, body, variables }) => {
      const cost = costOf(prices.get(line.id) ?? unknownPrices, { channel, segments: null, category });
      return {
        id,
        name,
        language,
        category,
        body,
        variables: variables.map((variable) => {
          const { key, label, kind, example } = variable;
          return { key, label, kind, example, value: ownValue(facts, variable) };
        }),
        price: cost && { micros: cost.micros, currency: cost.currency },
      };
    });
}

/** What a plan does after its first step. */
function nextOf({ steps }: MadePlan, facts: PlanFacts): ReplyWay["next"] {
  return steps.slice(1).map(({ step, way }, index) => {
    const before = steps[index]?.step;
    const other = step.template?.used ? "template" : step.notice === null ? "as_written" : "notice";
    const words = step.ask ? "ask" : other;
    const waits = before && before.success !== "sent";
    const says = step.ask ? null : step.template?.used ? step.template.words : step.notice;
    const pageUrl = words === "notice" || words === "ask" ? linkFor(facts, way.address) : null;
    const afterSeconds = waits ? before.waitSeconds : null;
    return {
      channel: step.channel,
      words,
      says,
      ...(pageUrl !== null && { link: pageUrl + sampleToken }),
      afterSeconds,
    };
  });
}
