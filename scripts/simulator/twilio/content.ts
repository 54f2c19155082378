/** Twilio's Content API: the account's approved WhatsApp templates, and how one reads with its variables filled. */
import * as cast from "../../../shared/cast.ts";

/** The body with its variables in place; null when Twilio would refuse the call: unknown, or variables missing. */
export function contentText(sid: string, variables: string | null): string | null {
  const template = cast.templates.find((one) => one.contentSid === sid);
  const values = template && readVariables(variables);
  if (!template || !values) return null;
  let whole = true;
  const text = template.body.replace(/\{\{(\d+)\}\}/g, (_hole, key: string) => {
    const value = values[key];
    if (typeof value !== "string" || value === "") whole = false;
    return String(value);
  });
  return whole ? text : null;
}

export const isKnownContent = (sid: string): boolean => cast.templates.some((one) => one.contentSid === sid);

function readVariables(json: string | null): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(json ?? "{}");
    return read !== null && typeof read === "object" ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** One page with all of them, as `/v1/ContentAndApprovals` gives it. */
export function contentList(accountSid: string, base: string): Record<string, unknown> {
  const url = `${base}/v1/ContentAndApprovals?PageSize=100&Page=0`;
  return {
    contents: cast.templates.map((one) => ({
      sid: one.contentSid,
      account_sid: accountSid,
      friendly_name: one.name,
      language: one.language,
      variables: Object.fromEntries(one.variables.map(({ key, example }) => [key, example])),
      types: { "twilio/text": { body: one.body } },
      approval_requests: {
        name: one.name.toLowerCase().replaceAll(" ", "_"),
        category: one.category.toUpperCase(),
        content_type: "twilio/text",
        status: "approved",
        rejection_reason: "",
        allow_category_change: false,
      },
      date_created: "2026-10-01T08:00:00Z",
      date_updated: "2026-10-01T08:00:00Z",
    })),
    meta: {
      page: 0,
      page_size: 100,
      first_page_url: url,
      url,
      previous_page_url: null,
      next_page_url: null,
      key: "contents",
    },
  };
}
