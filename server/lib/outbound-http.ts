/** The guarded client: the only way out over HTTP. */
export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** From the first byte sent to the last byte read. */
  timeoutMs: number;
  /** The answer is cut off (an error) beyond this many bytes. Default 1 MiB. */
  maxBytes?: number;
  /** Hosts (host or host:port) that this call may reach. Loopback and private addresses only when listed here. */
  allowHosts: readonly string[];
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Why a call gave no answer. `not_sent`: certainly nothing reached the other side (refused, DNS, blocked);
 * `no_answer`: bytes left and no whole answer came back, so the other side may have acted.
 */
export class OutboundHttpError extends Error {
  readonly phase: "not_sent" | "no_answer";
  constructor(phase: "not_sent" | "no_answer", message: string) {
    super(message);
    this.name = "OutboundHttpError";
    this.phase = phase;
  }
}

export interface OutboundHttp {
  request(request: HttpRequest): Promise<HttpResponse>;
}
