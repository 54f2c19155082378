/**
 * The page behind the link of a page to staff: what waits, and one button. Opening it never acts, because mail
 * programs and phones open links to look at them. Without script, and without a word of the patient.
 */
import { Router, type Response } from "express";
import { html, type Html } from "../lib/html.ts";
import type { EmergencyCommands } from "../commands/emergencies.ts";
import type { PageLinks } from "../outreach/page-links.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import type { OrganizationFacts } from "../store/directory.ts";

export interface TakePageParts {
  links: PageLinks;
  commands: Pick<EmergencyCommands, "readByLink" | "takeByLink">;
}

export function createTakePage({ links, commands }: TakePageParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/a/:token", async (request, response) => {
    const link = links.read(request.params.token);
    const found = link && (await commands.readByLink(link.alarmId));
    show(response, found, false);
  });
  router.post("/a/:token", async (request, response) => {
    const link = links.read(request.params.token);
    const found = link && (await commands.takeByLink(link.alarmId, link.pageId));
    show(response, found, true);
  });
  return router;
}

function show(
  response: Response,
  found: { alarm: AlarmRecord; facts: OrganizationFacts } | null,
  asked: boolean,
): void {
  response.set({
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  });
  if (!found) {
    response.status(404).type("html");
    return void response.send(page("This link is not valid", html`<p>Open the inbox to see what waits.</p>`));
  }
  const { alarm, facts } = found;
  const taken = alarm.acknowledged;
  const by = taken && facts.users.get(taken.by);
  const drill = alarm.kind === "drill" && html`<p class="drill">Drill. Nothing happened to anybody.</p>`;
  const title = taken
    ? `${by?.name ?? "Somebody"} has it`
    : `An emergency waits at ${facts.organization.name}`;
  const inbox = html`<a href="/">Open the inbox</a>`;
  const body = taken
    ? html`${drill}
        <p>${asked ? "Nobody else is paged for it." : "Nobody is paged for it any more."} ${inbox}.</p>`
    : html`${drill}
        <p>Nobody has said yet that they have it.</p>
        <form method="post"><button>I have it</button></form>
        <p>${inbox}</p>`;
  response.status(200).type("html").send(page(title, body));
}

/** The colours are those of client/styles/tokens.css: this page carries no other file. */
function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <style>
          :root {
            color-scheme: light dark;
            --ground: #eceee8;
            --page: #fff;
            --ink: #15211b;
            --line: #e0e4dc;
            --action: #0f5b4e;
            --on: #fff;
            --link: #0d5145;
            --drill: #fdeddc;
            --drill-ink: #84400a;
            --focus: #1463c6;
          }
          @media (prefers-color-scheme: dark) {
            :root {
              --ground: #0c1210;
              --page: #171f1c;
              --ink: #e6ede9;
              --line: #29342f;
              --action: #54b8a2;
              --on: #04211b;
              --link: #84d3c1;
              --drill: #35261a;
              --drill-ink: #f0b377;
              --focus: #86bbff;
            }
          }
          body {
            margin: 0;
            background: var(--ground);
            color: var(--ink);
            font:
              17px/24px system-ui,
              sans-serif;
          }
          main {
            max-width: 440px;
            margin: 48px auto;
            padding: 24px;
            background: var(--page);
            border: 1px solid var(--line);
            border-radius: 12px;
          }
          h1 {
            font-size: 22px;
            line-height: 28px;
            margin: 0 0 12px;
          }
          p {
            margin: 0 0 16px;
          }
          a {
            color: var(--link);
          }
          button {
            font: inherit;
            font-weight: 600;
            width: 100%;
            min-height: 48px;
            margin: 0 0 16px;
            border: 0;
            border-radius: 8px;
            background: var(--action);
            color: var(--on);
            cursor: pointer;
          }
          .drill {
            padding: 8px 12px;
            border-radius: 8px;
            background: var(--drill);
            color: var(--drill-ink);
          }
          :focus-visible {
            outline: 2px solid var(--focus);
            outline-offset: 2px;
          }
          @media (max-width: 500px) {
            main {
              margin: 0;
              min-height: 100vh;
              border: 0;
              border-radius: 0;
              box-sizing: border-box;
            }
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.html;
}
