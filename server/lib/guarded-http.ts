/**
 * The only way out over HTTP. Two ideas: it reaches nothing but the hosts a call names (and nothing private unless
 * that very address is named), and when a call fails it knows whether anything can have reached the other side.
 */
import { lookup as dnsLookup } from "node:dns/promises";
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import {
  type HttpRequest,
  type HttpResponse,
  type OutboundHttp,
  OutboundHttpError,
} from "./outbound-http.ts";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";

export interface ResolvedAddress {
  address: string;
  family: number;
}

export interface GuardedHttpOptions {
  /** Resolves a name to all its addresses. Default: the system's resolver. */
  lookup?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** Time for name, connection and TLS together. Default 5 s, never more than the call's own time. */
  connectTimeoutMs?: number;
  /** How long an idle connection is kept. Default 4 s: shorter than servers do, so that few die under our feet. */
  idleTimeoutMs?: number;
}

export interface GuardedHttp extends OutboundHttp {
  /** Ends all connections; calls under way fail, later calls are refused. */
  close(): void;
}

const defaultMaxBytes = 1024 * 1024;

export function createGuardedHttp(options: GuardedHttpOptions = {}): GuardedHttp {
  const { connectTimeoutMs = 5_000, idleTimeoutMs = 4_000 } = options;
  const resolve = options.lookup ?? ((hostname: string) => dnsLookup(hostname, { all: true }));
  const agentOptions = { keepAlive: true, timeout: idleTimeoutMs, maxSockets: 64 };
  const agents = { "http:": new HttpAgent(agentOptions), "https:": new HttpsAgent(agentOptions) };
  let closed = false;

  async function request(call: HttpRequest): Promise<HttpResponse> {
    const target = targetOf(call);
    if (closed) throw new OutboundHttpError("not_sent", `${target.what}: the client is closed`);
    return exchange(call, target, {
      agent: agents[target.protocol],
      lookup: pinnedLookup(target, resolve),
      connectTimeoutMs: Math.min(connectTimeoutMs, call.timeoutMs),
    });
  }

  return {
    request,
    close() {
      closed = true;
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

interface Target {
  url: URL;
  protocol: "http:" | "https:";
  /** Method and origin, for error texts: paths may hold account ids, queries hold more. */
  what: string;
  /** A name of the open internet, a listed literal address, or a listed name of this machine. */
  kind: "name" | "literal" | "localhost";
}

/** Checks the URL against the call's list before anything else happens. Throws `not_sent`. */
function targetOf(call: HttpRequest): Target {
  const refuse = (reason: string, origin = "an address"): never => {
    throw new OutboundHttpError("not_sent", `${call.method} ${origin}: ${reason}`);
  };
  if (!URL.canParse(call.url)) return refuse("the URL cannot be read");
  const url = new URL(call.url);
  const { protocol, hostname } = url;
  if (protocol !== "https:" && protocol !== "http:") return refuse("only https is allowed");
  const origin = url.origin;
  if (url.username !== "" || url.password !== "") return refuse("a URL must not carry a password", origin);

  const port = url.port || (protocol === "https:" ? "443" : "80");
  const spelled = [url.host, `${hostname}:${port}`];
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(call.url.trim())?.[1]?.toLowerCase() ?? "";
  // 2130706433, 0177.0.0.1 and the like are one address in disguise: whoever means it writes it plainly.
  if (!spelled.includes(authority)) return refuse("the host is written in an unusual way", origin);
  const allowed = call.allowHosts.some((one) => spelled.includes(one.toLowerCase()));
  if (!allowed) return refuse("the host is not on this call's list", origin);

  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  const literal = isIP(bare) !== 0;
  const localhost = hostname === "localhost" || hostname.endsWith(".localhost");
  const local = localhost || (literal && isLoopbackAddress(bare));
  if (protocol === "http:" && !local) return refuse("only https is allowed", origin);
  const kind = literal ? "literal" : localhost ? "localhost" : "name";
  return { url, protocol, kind, what: `${call.method} ${origin}` };
}

/**
 * Resolves once for each connection and hands over only addresses that passed: the address checked is the address
 * connected to, whatever the name says a moment later. Literal addresses never come here.
 */
function pinnedLookup(target: Target, resolve: NonNullable<GuardedHttpOptions["lookup"]>): LookupFunction {
  const passes = target.kind === "localhost" ? isLoopbackAddress : isPublicAddress;
  return (hostname, lookupOptions, callback) => {
    resolve(hostname).then(
      (found) => {
        const good = found.filter(({ address }) => passes(address));
        const [first] = good;
        if (!first) {
          const code = found.length === 0 ? "ENOTFOUND" : "EBLOCKED";
          callback(Object.assign(new Error(code), { code }), "", 0);
        } else if (lookupOptions.all) callback(null, [...good]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) =>
        callback(Object.assign(new Error("DNS"), { code: error?.code ?? "EDNS" }), "", 0),
    );
  };
}

interface Means {
  agent: HttpAgent;
  lookup: LookupFunction;
  connectTimeoutMs: number;
}

/** One request and its answer. Rejects with `OutboundHttpError` and nothing else. */
function exchange(call: HttpRequest, target: Target, means: Means): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let settled = false;
    let timer: NodeJS.Timeout | undefined;
    let outgoing: ClientRequest | undefined;

    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      finish();
    };
    const fail = (reason: string) =>
      settle(() => {
        reject(new OutboundHttpError(sent ? "no_answer" : "not_sent", `${target.what}: ${reason}`));
        outgoing?.destroy();
      });
    const failOn = (error: NodeJS.ErrnoException) =>
      fail(reasons[error.code ?? ""] ?? `failed (${safeCode(error)})`);
    /** From here on the other side may have read and acted. */
    const bytesLeave = () => {
      if (sent || settled) return;
      sent = true;
      clearTimeout(timer);
      timer = setTimeout(() => fail("no whole answer in time"), call.timeoutMs);
    };
    timer = setTimeout(() => fail("no connection in time"), means.connectTimeoutMs);

    try {
      const body = call.body === undefined ? undefined : Buffer.from(call.body);
      const secure = target.protocol === "https:";
      outgoing = (secure ? httpsRequest : httpRequest)(target.url, {
        method: call.method,
        agent: means.agent,
        lookup: means.lookup,
        headers: headersOf(call, body),
      });
      outgoing.on("socket", (socket) => {
        // A kept connection takes the bytes at once, and may be dead without knowing it.
        if (isReady(socket)) bytesLeave();
        else socket.once(secure ? "secureConnect" : "connect", bytesLeave);
      });
      outgoing.on("error", failOn);
      outgoing.on("close", () => fail("the connection closed without an answer"));
      outgoing.on("response", (answer) => {
        readAnswer(answer, call.maxBytes ?? defaultMaxBytes, fail, (response) =>
          settle(() => resolve(response)),
        );
      });
      outgoing.end(body);
    } catch (error) {
      failOn(error as NodeJS.ErrnoException);
    }
  });
}

function isReady(socket: Socket): boolean {
  return (
    !socket.connecting &&
    (socket as Partial<TLSSocket> & { secureConnecting?: boolean }).secureConnecting !== true
  );
}

function headersOf(call: HttpRequest, body: Buffer | undefined): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    "user-agent": "threadwell/1.0",
    "accept-encoding": "identity",
  };
  for (const [name, value] of Object.entries(call.headers ?? {})) headers[name.toLowerCase()] = value;
  delete headers.host;
  if (body) headers["content-length"] = body.length;
  return headers;
}

function readAnswer(
  answer: IncomingMessage,
  maxBytes: number,
  fail: (reason: string) => void,
  done: (response: HttpResponse) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) fail(`the answer is longer than ${maxBytes} bytes`);
    else chunks.push(chunk);
  });
  answer.on("error", () => fail("the connection broke in the middle of the answer"));
  answer.on("aborted", () => fail("the connection broke in the middle of the answer"));
  answer.on("end", () => {
    if (!answer.complete) return fail("the connection broke in the middle of the answer");
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
    }
    done({ status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks) });
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was reset",
  ENOTFOUND: "the name is unknown",
  EAI_AGAIN: "the name could not be looked up just now",
  EBLOCKED: "the name leads to an address that is not allowed",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "there is no way to the host",
  ENETUNREACH: "there is no way to the host",
};

/** Node's error texts may quote headers and addresses; its codes never do. */
function safeCode(error: NodeJS.ErrnoException): string {
  return /^[A-Z][A-Z0-9_]{2,60}$/.test(error.code ?? "") ? String(error.code) : "unknown error";
}
