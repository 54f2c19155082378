/** Words with their places filled. What is filled in keeps its own direction: a Latin name in an Arabic sentence. */
import { html, type Html } from "../lib/html.ts";

/** Puts `values` where the text names them in braces; a place that nobody fills stays empty. */
export function filled(text: string, values: Readonly<Record<string, string | Html>>): Html {
  const parts = text.split(/\{(\w+)\}/);
  return html`${parts.map((part, at) =>
    at % 2 === 0 ? html`${part}` : html`<bdi>${values[part] ?? ""}</bdi>`,
  )}`;
}
