/**
 * `/s/…`: what a notice could not say. Without script; opening it never acts and shows nothing but the clinic's name,
 * because mail scanners and phones open links to look at them. What is shown is kept nowhere: no cookie, no cache.
 */
import { Router, type Request, type Response } from "express";
import type { PageView, SecurePageCommands } from "../commands/secure-page.ts";
import type { Clock } from "../lib/clock.ts";
import { readBody } from "../lib/read-body.ts";
import type { FormTokens } from "./form.ts";
import { askedLanguage, languageFor, type PageLanguage } from "./page-languages.ts";
import { proofIn } from "./secure-form.ts";
import { askPage, codePage, letterPage, sayPage, type Shown } from "./secure-views.ts";

export interface SecurePageRouteParts {
  forms: FormTokens;
  commands: SecurePageCommands;
  clock: Clock;
}

const maxForm = 32 * 1024;

export function createSecurePages({ forms, commands, clock }: SecurePageRouteParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use("/s/", (_request, response, next) => {
    response.set({
      "Cache-Control": "no-store",
      "X-Robots-Tag": "noindex",
      "Referrer-Policy": "no-referrer",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    });
    next();
  });

  router.get("/s/:token", async (request, response) => {
    const token = tokenOf(request);
    const view = await commands.look(token, request.ip ?? "");
    show(response, view, { asked: askedLanguage(request.query["lang"]), token });
  });

  router.post("/s/:token", async (request, response) => {
    const token = tokenOf(request);
    const form = new URLSearchParams((await readBody(request, maxForm)).toString("utf8"));
    const asked = askedLanguage(form.get("lang"));
    if (!forms.fresh(form.get("form") ?? "", token, clock.now())) {
      const language = languageFor(request, asked);
      return void response
        .status(403)
        .type("html")
        .send(sayPage("stale", null, language));
    }
    const from = request.ip ?? "";
    if (form.get("act") === "answer") {
      const view = await commands.answer(token, form.get("pass") ?? "", form.get("text") ?? "", from);
      return void show(response, view, { asked, token });
    }
    if (form.get("act") === "code")
      return void show(response, await commands.askCode(token, from), { asked, token });
    const proof = proofIn(form);
    if (proof === null) {
      // No answer is no wrong one.
      const view = await commands.look(token, from);
      return void show(response, view, { asked, token, incomplete: true });
    }
    show(response, await commands.prove(token, proof, from), { asked, token });
  });

  return router;

  function show(
    response: Response,
    view: PageView,
    { asked, token, incomplete = false }: { asked: PageLanguage | null; token: string; incomplete?: boolean },
  ): void {
    const request = response.req;
    if (view.kind === "unknown" || view.kind === "later") {
      const page = sayPage(view.kind, null, languageFor(request, asked));
      return void response
        .status(view.kind === "unknown" ? 404 : 429)
        .type("html")
        .send(page);
    }
    const language = languageFor(request, asked, view.host.language);
    if (view.kind === "ended" || view.kind === "locked")
      return void response
        .status(view.kind === "ended" ? 410 : 403)
        .type("html")
        .send(sayPage(view.kind, view.host, language));
    const shown: Shown = { language, host: view.host, form: forms.make(token, clock.now()) };
    response
      .status(200)
      .type("html")
      .send(pageOf(shown, view, incomplete));
  }
}

function pageOf(
  shown: Shown,
  view: Extract<PageView, { kind: "open" | "ask" | "code" }>,
  incomplete: boolean,
): string {
  switch (view.kind) {
    case "open":
      return letterPage(shown, view);
    case "ask":
      return askPage(shown, incomplete ? "incomplete" : view.wrong ? "wrong" : null);
    case "code":
      return codePage(shown, view.sent, incomplete ? "incompleteCode" : view.problem);
  }
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  return typeof token === "string" ? token : "";
}
