/**
 * What the patient wrote, without the history below it, and the whole text where that differs. Stripping is a guess,
 * so nothing is ever thrown away: `fullText` has it all.
 */
import EmailReplyParser from "email-reply-parser";

export interface MailText {
  text: string;
  fullText: string | null;
  truncated: boolean;
}

/**
 * The reply parser's patterns take quadratic time, so it sees only the beginning: where the history starts within
 * it, all that follows is history; where it does not, the whole text is the patient's.
 */
const longestStripped = 12_000;
const longestText = 100_000;

export function visibleText(full: string): MailText {
  const whole = full.replace(/\r\n?/g, "\n").replace(/\0/g, "").trim();
  const shown = shownPart(whole);
  const text = shown.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, "");
  return { text, fullText: text === whole ? null : whole, truncated: text !== shown };
}

function shownPart(whole: string): string {
  if (whole.length <= longestStripped) return stripped(whole);
  const lineEnd = whole.lastIndexOf("\n", longestStripped);
  if (lineEnd <= 0) return whole;
  const head = whole.slice(0, lineEnd).trim();
  const shown = stripped(head);
  return shown === "" || head.endsWith(shown.slice(-200)) ? whole : shown;
}

function stripped(whole: string): string {
  if (whole === "") return "";
  const fragments = new EmailReplyParser().read(whole).getFragments();
  const words = (of: typeof fragments) =>
    of
      .map((one) => one.getContent())
      .join("\n")
      .trim();
  const visible = words(fragments.filter((one) => !one.isHidden()));
  // "Thanks, Ana" alone looks like a signature and is an answer.
  const kept = visible === "" ? words(fragments.filter((one) => !one.isQuoted())) : visible;
  return withoutQuoteHeader(kept, whole);
}

/** A last line such as "пн, 2 мар. 2026 г., Larkspur <care@…>:" announces a quote in a language the parser lacks. */
function withoutQuoteHeader(kept: string, whole: string): string {
  const lines = kept.split("\n");
  const last = lines.at(-1)?.trim() ?? "";
  if (last.length > 300 || !/\S+@\S+>?\s*:$/.test(last)) return kept;
  const after = whole.slice(whole.lastIndexOf(last) + last.length).trimStart();
  return after.startsWith(">") ? lines.slice(0, -1).join("\n").trimEnd() : kept;
}

/** Text of HTML that the parser's own converter refused (too long or too deep): linear, plain, loses no words. */
export function crudeHtmlText(html: string): string {
  let text = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) return decodeEntities(text + html.slice(at));
    text += html.slice(at, open);
    const name = /^<(\/?[a-z][a-z0-9]*)/i.exec(html.slice(open, open + 20))?.[1]?.toLowerCase();
    if (name === undefined && !html.startsWith("<!", open)) {
      text += "<";
      at = open + 1;
      continue;
    }
    const close = html.startsWith("<!--", open) ? html.indexOf("-->", open) + 2 : html.indexOf(">", open);
    if (close < open) return decodeEntities(text);
    at = close + 1;
    if (name === "script" || name === "style") {
      const end = html.slice(at, at + 5_000_000).search(new RegExp(`</${name}`, "i"));
      at = end === -1 ? html.length : at + end;
    } else if (name !== undefined && /^\/?(?:p|div|br|tr|li|h\d|table|blockquote)$/.test(name)) text += "\n";
  }
  return decodeEntities(text);
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

function decodeEntities(text: string): string {
  return text
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return entities[name.toLowerCase()] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/\n{3,}/g, "\n\n");
}
