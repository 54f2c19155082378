/**
 * Pages for patients, without sign-in and without script: their preferences behind a signed link, and a mail's
 * unsubscribe. Opening a link never acts. Answers are kept nowhere, and no page names the patient.
 */
import { Router, type Request, type Response } from "express";
import { givenForm, type PreferenceCommands, type Shown } from "../commands/preferences.ts";
import type { PatientLink, PatientLinks } from "../consent/links.ts";
import type { Clock } from "../lib/clock.ts";
import { readBody } from "../lib/read-body.ts";
import { choicesIn, readGiven, writeGiven, type FormTokens } from "./form.ts";
import { askedLanguage, languageFor, type PageLanguage } from "./page-languages.ts";
import { pageVersion, preferenceWords } from "./preference-words.ts";
import { preferencesPage } from "./preferences-page.ts";
import { endedPage, stalePage, unknownPage, unsubscribePage } from "./small-pages.ts";

export interface PageParts {
  links: PatientLinks;
  forms: FormTokens;
  commands: PreferenceCommands;
  clock: Clock;
}

const maxForm = 16 * 1024;

/** One-click (RFC 8058), as a form or as its parts, and our own button. */
const unsubscribes = /List-Unsubscribe"?\s*(=|[\r\n]+)\s*One-Click|(^|&)act=unsubscribe(&|$)/i;

export function createPages({ links, forms, commands, clock }: PageParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(["/p/", "/u/"], (_request, response, next) => {
    response.set({
      "Cache-Control": "no-store",
      "X-Robots-Tag": "noindex",
      "Content-Security-Policy": policy,
    });
    next();
  });

  router.get("/p/:token", async (request, response) => {
    const link = linkOf(request, "choose");
    const state = link ? await commands.readPreferences(link) : ({ kind: "unknown" } as const);
    if (state.kind !== "open") return void refuse(response, state, linkLanguage(request));
    const preferences = state.value;
    response.type("html").send(
      preferencesPage({
        preferences,
        language: linkLanguage(request, preferences.language),
        formToken: forms.make(tokenOf(request), clock.now(), writeGiven(givenForm(preferences))),
        saved: savedOf(request.query["saved"]),
      }),
    );
  });

  router.post("/p/:token", async (request, response) => {
    const link = linkOf(request, "choose");
    if (!link) return void refuse(response, { kind: "unknown" }, linkLanguage(request));
    const form = new URLSearchParams((await readBody(request, maxForm)).toString("utf8"));
    const language = languageFor(request, form.get("lang") ?? request.query["lang"]);
    const carried = forms.shown(form.get("form") ?? "", tokenOf(request), clock.now());
    if (carried === null) return void response.status(403).type("html").send(stalePage(language));
    const stopsAll = form.get("act") === "stop-all";
    const shown = shownIn(language);
    const state = stopsAll
      ? await commands.refuseAll(link, shown)
      : await commands.choosePreferences(link, { given: readGiven(carried), sent: choicesIn(form) }, shown);
    if (state.kind !== "open") return void refuse(response, state, language);
    const stopped = typeof state.value === "object" && state.value.stoppedMeanwhile;
    // Reloading what comes next asks for nothing again.
    response.redirect(303, `/p/${tokenOf(request)}?saved=${stopped ? "stopped" : "1"}&lang=${language}`);
  });

  router.get("/u/:token", async (request, response) => {
    const link = linkOf(request, "unsubscribe");
    const state = link ? await commands.readUnsubscribe(link) : ({ kind: "unknown" } as const);
    if (state.kind !== "open") return void refuse(response, state, linkLanguage(request));
    response.type("html").send(unsubscribePage(state.value, linkLanguage(request, state.value.language)));
  });

  router.post("/u/:token", async (request, response) => {
    const link = linkOf(request, "unsubscribe");
    if (!link) return void refuse(response, { kind: "unknown" }, linkLanguage(request));
    const body = (await readBody(request, maxForm)).toString("utf8");
    const shown = askedLanguage(new URLSearchParams(body).get("lang"));
    const state = unsubscribes.test(body)
      ? await commands.unsubscribe(link, ...unsubscribeWord(body, shown))
      : await commands.readUnsubscribe(link);
    if (state.kind !== "open") return void refuse(response, state, linkLanguage(request));
    const language = languageFor(request, shown ?? request.query["lang"], state.value.language);
    response.type("html").send(unsubscribePage(state.value, language));
  });

  return router;

  function linkOf(request: Request, kind: PatientLink["kind"]): PatientLink | null {
    const link = links.read(tokenOf(request));
    return link?.kind === kind ? link : null;
  }
}

/** Nothing but our own words and style; a form may post to us alone. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function refuse(
  response: Response,
  state: { kind: "unknown" } | { kind: "ended"; clinic: string },
  language: PageLanguage,
): void {
  const ended = state.kind === "ended";
  response
    .status(ended ? 410 : 404)
    .type("html")
    .send(ended ? endedPage(state.clinic, language) : unknownPage(language));
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  return typeof token === "string" ? token : "";
}

/** Whether the page was just saved, and whether a refusal that came meanwhile was kept. */
function savedOf(asked: unknown): "all" | "stopped" | null {
  return asked === "1" ? "all" : asked === "stopped" ? "stopped" : null;
}

/** A language stands in the query when somebody followed a link to it. */
function linkLanguage(request: Request, own: string | null = null): PageLanguage {
  return languageFor(request, request.query["lang"], own);
}

/** A mail program's own button shows nothing of ours; ours is named as the patient read it. */
function unsubscribeWord(body: string, shown: PageLanguage | null): [word: string, template?: string] {
  if (/One-Click/i.test(body)) return ["List-Unsubscribe=One-Click"];
  const { button } = preferenceWords[shown ?? "en"].unsubscribe;
  return shown ? [button, `${pageVersion} ${shown}`] : [button];
}

/** What stands in the ledger as the patient's exact words: the question as it was shown, and the answer to it. */
function shownIn(language: PageLanguage): Shown {
  const words = preferenceWords[language];
  return {
    template: `${pageVersion} ${language}`,
    language,
    words(choice) {
      switch (choice.kind) {
        case "warning":
          return `${choice.accepted ? "☑" : "☐"} ${words.warningYes}`;
        case "never":
          return `☑ ${words.never[choice.of]}`;
        case "stop_all":
          return words.stopAll;
        case "purposes": {
          const names = choice.purposes.map((purpose) => words.purposes[purpose].name);
          return `${names.join(", ")}: ${choice.yes ? words.yes : words.no}`;
        }
      }
    },
  };
}
