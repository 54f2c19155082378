/** The listening socket: patient with people, not with those who send a byte a minute. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpServer {
  /** For the socket server to hang itself on, before listen. */
  server: Server;
  /** Resolves to the port. Rejects with the system's error, such as EADDRINUSE. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more, lets what is under way end within `graceMs`, then cuts it. */
  close(graceMs?: number): Promise<void>;
}

/** Head within 10 s, the whole request within 30 s: a slow sender holds a connection no longer. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};

export function createHttpServer(
  handler: RequestListener,
  limits: Partial<typeof patience> = {},
): HttpServer {
  const server = createServer({ ...patience, ...limits }, handler);
  server.maxHeadersCount = 100;
  server.maxRequestsPerSocket = 0;
  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    async close(graceMs = 5_000) {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that is kept alive turns idle when its answer is out, which may be after this moment.
      server.closeIdleConnections();
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}
