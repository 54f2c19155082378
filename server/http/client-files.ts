/** The screens: hashed files that may be kept for ever, and one page that every address of theirs begins with. */
import { join, sep } from "node:path";
import express, { Router } from "express";

/** `folder` holds index.html and assets/. What is not there is passed on. */
export function clientFiles(folder: string): Router {
  const router = Router();
  const assets = join(folder, "assets") + sep;
  router.use(
    express.static(folder, {
      index: false,
      redirect: false,
      setHeaders(response, path) {
        const hashed = path.startsWith(assets);
        response.setHeader("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    }),
  );
  router.get("/{*path}", (request, response, next) => {
    // A missing file must not turn into a page: an old tab would run HTML as a script.
    const page = !/\.\w+$/.test(request.path) && request.accepts(["html", "json"]) === "html";
    if (!page) return next();
    response.set("Cache-Control", "no-cache");
    response.sendFile("index.html", { root: folder, cacheControl: false }, (error?: Error) => {
      if (error && !response.headersSent) next();
    });
  });
  return router;
}
