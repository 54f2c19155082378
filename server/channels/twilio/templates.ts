/**
 * Reads the account's approved WhatsApp templates from Twilio's Content API: the words that may go while a patient's
 * window is closed. Only what is text, with numbered variables, can be filled here; the rest is left out.
 */
import { z } from "zod";
import type { TemplateCategory } from "../../../shared/domain/template.ts";
import { OutboundHttpError } from "../../lib/outbound-http.ts";
import type { AdapterContext, AdapterLine, ListedTemplate } from "../contract.ts";
import type { TwilioCredentials } from "./credentials.ts";
import { authorization, readJson, twilioSendTimeoutSeconds } from "./send.ts";

const mostPages = 10;

const content = z.object({
  sid: z.string().regex(/^HX[0-9a-fA-F]{32}$/),
  friendly_name: z.string().nullish(),
  language: z.string().min(2),
  variables: z.record(z.string(), z.unknown()).nullish(),
  types: z.record(z.string(), z.unknown()).nullish(),
  approval_requests: z.object({ status: z.string().nullish(), category: z.string().nullish() }).nullish(),
});
const page = z.object({
  contents: z.array(z.unknown()),
  meta: z.object({ next_page_url: z.string().nullish() }),
});
const textType = z.object({ body: z.string().min(1) });
/** Types whose body stands alone. A quick reply's buttons come with it and need nothing of ours. */
const readable = ["twilio/text", "twilio/quick-reply"];

const categories: Readonly<Record<string, TemplateCategory>> = {
  UTILITY: "utility",
  TRANSACTIONAL: "utility",
  MARKETING: "marketing",
  AUTHENTICATION: "authentication",
  OTP: "authentication",
};

export async function listTwilioTemplates(
  line: AdapterLine<TwilioCredentials>,
  context: AdapterContext,
  allowHosts: readonly string[],
): Promise<ListedTemplate[]> {
  const { contentBase } = line.credentials;
  const listed: ListedTemplate[] = [];
  let url: string | null = `${contentBase}/v1/ContentAndApprovals?PageSize=100`;
  for (let count = 0; url !== null && count < mostPages; count += 1) {
    const response = await context.http.request({
      method: "GET",
      url,
      headers: { ...authorization(line.credentials), accept: "application/json" },
      timeoutMs: twilioSendTimeoutSeconds * 1000,
      maxBytes: 4 * 1024 * 1024,
      allowHosts,
    });
    const parsed = response.status === 200 ? page.safeParse(readJson(response.body)) : null;
    if (!parsed?.success) throw new OutboundHttpError("no_answer", `Twilio answered ${response.status}`);
    listed.push(...parsed.data.contents.flatMap(templateOf));
    const next = parsed.data.meta.next_page_url;
    // Whatever address it gives, only the path is followed, on our own base.
    url = next && URL.canParse(next) ? contentBase + new URL(next).pathname + new URL(next).search : null;
  }
  return listed;
}

/** One that was never submitted, or cannot be read, is none. */
function templateOf(given: unknown): ListedTemplate[] {
  const parsed = content.safeParse(given);
  if (!parsed.success) return [];
  const { sid, friendly_name, language, variables, types, approval_requests } = parsed.data;
  const category = categories[approval_requests?.category?.toUpperCase() ?? ""];
  const type = readable.find((name) => types && name in types);
  const body = type === undefined ? null : textType.safeParse(types?.[type]);
  const status = approval_requests?.status ?? "unsubmitted";
  if (!category || !body?.success || status === "unsubmitted") return [];
  return [
    {
      providerTemplateId: sid,
      name: friendly_name?.trim() || sid,
      language,
      category,
      body: body.data.body,
      examples: Object.fromEntries(
        Object.entries(variables ?? {}).flatMap(([key, value]) =>
          typeof value === "string" ? [[key, value] as const] : [],
        ),
      ),
      approved: status === "approved",
    },
  ];
}
