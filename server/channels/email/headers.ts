/** Header fields as they stand in a mail, in order, unfolded. Mailparser keeps them; nothing else is assumed. */
import { normalEmail } from "../../../shared/text/email.ts";

export type HeaderLines = readonly { key: string; line: string }[];

/** A longer field is hostile or broken; its first part is enough for us. */
const longestField = 50_000;

/** All values of one field, topmost first. `name` in lower case. */
export function headerValues(lines: HeaderLines, name: string): string[] {
  return lines
    .filter(({ key }) => key === name)
    .map(({ line }) =>
      utf8(line.slice(line.indexOf(":") + 1, longestField))
        .replace(/\r?\n[ \t]*/g, " ")
        .trim(),
    );
}

/** Raw lines come one character a byte; eight-bit headers are UTF-8 (RFC 6532) or some old charset, left as it is. */
function utf8(line: string): string {
  if (!/[\x80-\xff]/.test(line) || /[^\x00-\xff]/.test(line)) return line;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
  } catch {
    return line;
  }
}

/** The topmost value, or "". */
export function headerValue(lines: HeaderLines, name: string): string {
  return headerValues(lines, name)[0] ?? "";
}

/** The Date field as an instant; null when absent or unreadable (never "now"). */
export function dateOf(lines: HeaderLines): Date | null {
  const time = Date.parse(headerValue(lines, "date").slice(0, 100));
  return Number.isNaN(time) ? null : new Date(time);
}

/** Every <id@host> in a text, in order. */
export function messageIdsIn(text: string): string[] {
  return [...text.slice(0, 20_000).matchAll(/<[^<>\s]{1,498}>/g)].map(([id]) => id);
}

/** Every mailbox in address fields, found without trusting their grammar. */
export function mailboxesIn(text: string): string[] {
  const found = text.slice(0, 20_000).match(/[^\s<>,;:"()[\]]{1,64}@[^\s<>,;:"()[\]]{1,255}/g) ?? [];
  return found.map(normalEmail).filter((mailbox) => mailbox !== null);
}

/** The fields of one block of "Name: value" lines, as in a delivery status. Names in lower case, first value wins. */
export function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block
    .replace(/\r\n?/g, "\n")
    .replace(/\n[ \t]+/g, " ")
    .split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
