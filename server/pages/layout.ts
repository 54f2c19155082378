/** The frame of every page for patients: one column, light and dark, no script, nothing from elsewhere. */
import { html, type Html } from "../lib/html.ts";

export interface Page {
  /** BCP 47. */
  language: string;
  title: string;
  /** Whose page it is; null when that is not known. */
  clinic: string | null;
  body: Html;
}

export function page({ language, title, clinic, body }: Page): string {
  const whole = html`<!doctype html>
    <html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}${clinic === null ? "" : ` · ${clinic}`}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <main>
          ${clinic === null ? null : html`<p class="clinic"><bdi>${clinic}</bdi></p>`}
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  return whole.html;
}

/** The staff's tokens (client/styles/tokens.css), as far as a page needs them. */
const style = `
:root { color-scheme: light dark; --ground: #eceee8; --page: #ffffff; --sunken: #f1f3ee; --line: #e0e4dc;
  --control-line: #7f8a82; --ink: #15211b; --ink-2: #414e47; --ink-3: #59655f; --action: #0f5b4e;
  --on-action: #ffffff; --action-ink: #0d5145; --selected: #e3eee8; --danger-ink: #941c2f; --danger-soft: #fbe9ea;
  --caution-ink: #84400a; --caution-soft: #fdeddc; --focus: #1463c6; }
@media (prefers-color-scheme: dark) { :root { --ground: #0c1210; --page: #171f1c; --sunken: #222c28; --line: #29342f;
  --control-line: #74827a; --ink: #e6ede9; --ink-2: #b7c2bc; --ink-3: #98a59e; --action: #54b8a2;
  --on-action: #04211b; --action-ink: #84d3c1; --selected: #1d2f29; --danger-ink: #f59fab; --danger-soft: #371b20;
  --caution-ink: #f0b377; --caution-soft: #35261a; --focus: #86bbff; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 400 17px/24px "Source Sans 3", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 560px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 28px; line-height: 34px; font-weight: 650; margin: 0 0 12px; text-wrap: balance; overflow-wrap: break-word; }
h2 { font-size: 19px; line-height: 26px; font-weight: 650; margin: 0; overflow-wrap: anywhere; }
p { margin: 0 0 16px; color: var(--ink-2); }
.clinic { margin: 0 0 4px; font-weight: 560; color: var(--action-ink); }
.card { background: var(--page); border-radius: 12px; padding: 16px; margin: 0 0 16px; border: 1px solid var(--line); }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; }
.row { display: flex; align-items: center; gap: 8px 12px; padding: 8px 0; border-top: 1px solid var(--line); }
.row > legend { float: inline-start; flex: 1; min-width: 0; }
.row:first-of-type { margin-top: 8px; }
.row .name { font-weight: 560; display: block; }
.row .more, .check .more { display: block; font-size: 15px; line-height: 20px; color: var(--ink-3); }
.answers { display: flex; flex: none; gap: 4px; margin-inline-start: auto; }
.answers label { display: flex; align-items: center; gap: 6px; min-height: 44px; min-width: 64px; padding: 0 10px;
  border: 1px solid var(--control-line); border-radius: 8px; background: var(--page); cursor: pointer; }
.answers label:has(input:checked) { background: var(--selected); border-color: var(--action); font-weight: 560; }
.check { display: flex; gap: 10px; align-items: flex-start; min-height: 44px; padding: 10px 0; cursor: pointer; }
.after { border-top: 1px solid var(--line); margin-top: 4px; padding-top: 4px; }
.warning { padding: 12px 0 0; border-top: 1px solid var(--line); }
.warning p { margin: 0; font-size: 15px; line-height: 20px; }
.small { font-size: 15px; line-height: 20px; color: var(--ink-3); }
input[type="radio"], input[type="checkbox"] { width: 20px; height: 20px; margin: 2px 0; flex: none; accent-color: var(--action); }
select { width: 100%; min-height: 44px; font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--control-line); border-radius: 8px; padding: 0 10px; }
label.field { display: block; font-weight: 560; margin: 0 0 4px; }
input[type="text"], textarea { width: 100%; min-height: 44px; font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--control-line); border-radius: 8px; padding: 8px 10px; }
input[aria-invalid="true"], textarea[aria-invalid="true"] { border-color: var(--danger-ink); }
textarea { min-height: 120px; resize: vertical; display: block; }
.date { display: flex; gap: 12px; margin-top: 12px; }
.date > div { flex: 1 1 0; min-width: 0; }
.date > .year { flex-grow: 1.5; }
.problem { margin: 8px 0 0; color: var(--danger-ink); }
.problem + textarea { margin-top: 8px; }
.letter { margin: 0 0 12px; color: var(--ink); white-space: pre-wrap; overflow-wrap: anywhere; }
.card > p:last-child { margin-bottom: 0; }
.reach { display: inline-block; padding: 10px 0; font-weight: 560; }
.after-field { margin: 8px 0 16px; }
.after-form { margin-top: 16px; }
summary { cursor: pointer; padding: 10px 0; color: var(--action-ink); }
details ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0 16px; }
details a { display: block; padding: 10px 0; }
.pair { display: flex; gap: 12px; }
.pair > div { flex: 1; min-width: 0; }
button, .button { display: block; width: 100%; min-height: 48px; font: inherit; font-weight: 560; border-radius: 8px;
  border: 1px solid transparent; cursor: pointer; text-align: center; text-decoration: none; padding: 11px 16px; }
.primary { background: var(--action); color: var(--on-action); }
.quiet { background: transparent; color: var(--action-ink); border-color: var(--control-line); }
.again { margin-top: 12px; }
input.code { font-size: 24px; letter-spacing: 0.2em; font-variant-numeric: tabular-nums; max-width: 12em; }
.stop { background: transparent; color: var(--danger-ink); border-color: currentColor; }
a { color: var(--action-ink); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.said { border-radius: 10px; padding: 12px 16px; margin: 16px 0; background: var(--selected); }
.said p { margin: 0; }
.said strong { display: block; color: var(--ink); }
.said.caution { background: var(--caution-soft); }
.said.caution strong { color: var(--caution-ink); }
.languages { margin: 24px 0 0; }
.end { margin-top: 32px; }
@media (max-width: 400px) { .answers label { min-width: 56px; padding: 0 8px; } }
@media (forced-colors: active) { .answers label:has(input:checked) { outline: 2px solid; } }
`;
