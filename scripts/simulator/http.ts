/** One HTTP port for three audiences: Twilio's REST for the clinic, the control door and the page for people. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type Express } from "express";
import { controlDoor } from "./control.ts";
import type { Hands } from "./hands.ts";
import { twilioRest } from "./twilio/rest.ts";
import type { World } from "./world.ts";

export function createApp(
  parts: Parameters<typeof twilioRest>[0] & {
    world: World;
    hands: Hands;
    /** Folder of the built page, or null. */
    pageDir: string | null;
    threadwellUrl: string;
  },
): { handle: Express; closeStreams: () => void } {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use((_request, response, next) => {
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    next();
  });
  app.use(twilioRest(parts));
  const control = controlDoor(parts);
  app.use("/_simulator", control.router);

  const page = parts.pageDir;
  if (page && existsSync(join(page, "index.html"))) {
    app.use((_request, response, next) => {
      response.set(
        "Content-Security-Policy",
        "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'",
      );
      next();
    });
    app.use(express.static(page, { index: "index.html" }));
  } else {
    app.get("/", (_request, response) => {
      response
        .type("text/plain")
        .send("The simulator runs. Its page is not built: npx vite build --mode simulator\n");
    });
  }
  return { handle: app, closeStreams: control.closeStreams };
}
