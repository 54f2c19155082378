/** HTML as a value: whatever is put into a template is escaped, unless it is such a value itself. */

export interface Html {
  readonly html: string;
}

type Part = string | number | Html | null | false | readonly (Html | null | false)[];

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((all, text, at) => all + (at === 0 ? "" : written(parts[at - 1])) + text, "") };
}

function written(part: Part | undefined): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "string" || typeof part === "number") return escape(String(part));
  if ("html" in part) return part.html;
  return part.map(written).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
