/**
 * The providers' door over HTTP: find the line by an unguessable path, verify the raw body, write it down,
 * acknowledge in the provider's manner. Only then is it read. Our own faults are never a 4xx.
 */
import { createHash } from "node:crypto";
import { Router, type Request, type Response } from "express";
import type { RawRequest } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import type { Pipeline } from "../inbound/pipeline.ts";
import type { Clock } from "../lib/clock.ts";
import type { Counters } from "../lib/counters.ts";
import type { Ids } from "../lib/ids.ts";
import { describeError, type Log } from "../lib/log.ts";
import { ProblemError } from "../lib/problem.ts";
import { readBody } from "../lib/read-body.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { Directory } from "../store/directory.ts";
import type { JournalRequest } from "../store/journal.ts";
import type { LineRecord } from "../store/lines.ts";

export interface DoorParts {
  directory: Directory;
  registry: ChannelRegistry;
  pipeline: Pipeline;
  counters: Counters;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/** Larger than any provider sends; a body beyond it is refused unread. */
const maxBodyBytes = 1024 * 1024;
/** Headers worth keeping with the entry: what verification and parsing read. */
const keptHeaders = [
  "content-type",
  "x-twilio-signature",
  "i-twilio-idempotency-token",
  "x-kannel-from",
  "user-agent",
];

export function createHttpDoor(parts: DoorParts & { publicUrl(): string; adapterLine: AdapterLines }) {
  const { directory, registry, counters, log } = parts;
  const router = Router();
  router.all("/webhooks/:provider/:key", (request, response, next) => {
    handle(request, response).catch(next);
  });
  return router;

  async function handle(request: Request, response: Response): Promise<void> {
    const line = await directory.lineByKey(String(request.params["key"]));
    const adapter =
      line && line.provider === request.params["provider"] ? registry.get(line.provider) : undefined;
    if (!line?.active || !adapter) {
      counters.add("webhooks_unknown_path");
      return void response.status(404).end();
    }
    const body = await readBody(request, maxBodyBytes).catch((error: unknown) => {
      if (error instanceof ProblemError && error.status === 413) response.set("connection", "close");
      counters.add("webhooks_body_refused");
      throw error;
    });
    const raw = rawRequest(request, body);
    const verification = adapter.verify(raw, parts.adapterLine(line, adapter));
    if (!verification.ok) {
      counters.add("webhooks_refused");
      log.warn({ line: line.id, reason: verification.reason }, "a webhook was refused");
      return void response.status(403).end();
    }
    try {
      await journalAndTake(parts, line, raw, () => {
        const { status, contentType, body } = adapter.acknowledge;
        response.status(status);
        if (body !== "") response.set("content-type", contentType);
        response.end(body);
      });
    } catch (error) {
      counters.add("webhooks_not_stored");
      log.error(
        { line: line.id, err: describeError(error) },
        "a webhook could not be stored; the provider is asked to come back",
      );
      response.status(503).set("retry-after", "5").end();
    }
  }

  function rawRequest(request: Request, body: Buffer): RawRequest {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
    }
    return {
      transport: "http",
      method: request.method,
      url: parts.publicUrl() + request.originalUrl,
      headers,
      body,
      receivedAt: parts.clock.now(),
      ...(request.ip && { remoteAddress: request.ip }),
      envelope: null,
    };
  }
}

/**
 * Writes the request to the journal, acknowledges, and hands it to the pipeline. Rejects when it could not be
 * written: then nothing was acknowledged. A request whose very bytes came before is acknowledged and dropped.
 */
export async function journalAndTake(
  parts: DoorParts,
  line: LineRecord,
  raw: RawRequest,
  acknowledge: () => void,
): Promise<void> {
  const { transport, method, url, envelope, body } = raw;
  const headers = Object.fromEntries(
    Object.entries(raw.headers).filter(([name]) => keptHeaders.includes(name)),
  );
  const request: JournalRequest = { transport, method, url, headers, envelope, body };
  const entry = {
    id: parts.ids.next(),
    organizationId: line.organizationId,
    lineId: line.id,
    // The same words are another message when the query names another one; a GET says everything there.
    bodyHash: createHash("sha256").update(queryOf(url)).update(body).digest("base64url"),
    receivedAt: raw.receivedAt,
    state: "received" as const,
    outcomes: [],
    tries: 0,
  };
  const { fresh, afterwards } = await parts.pipeline.accept(entry, request, line);
  acknowledge();
  parts.counters.add(fresh ? "webhooks_accepted" : "webhooks_repeated");
  if (afterwards) void afterwards();
}

/** What an address says beyond its path; empty for most, so that a body alone is its own hash. */
function queryOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : `${url.slice(start)}\0`;
}
