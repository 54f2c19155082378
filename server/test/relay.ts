/** An HTTP relay between two programs that can lose an answer on its way back, after the other side has acted. */
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

export interface Relay {
  url: string;
  /** How many requests came through. */
  count: number;
  /** When each of them came, by this process's own clock. */
  times: number[];
  /** So many of the next answers are lost: the connection breaks off instead. */
  lose: number;
  stop(): Promise<void>;
}

/** `target` is an origin such as "http://127.0.0.1:3000"; asked for each request, because it may move. */
export async function startRelay(target: () => string): Promise<Relay> {
  const server = createServer((incoming, outgoing) => {
    relay.count += 1;
    relay.times.push(performance.now());
    const { method, headers, url } = incoming;
    const forwarded = httpRequest(target() + url, { method, headers, agent: false }, (answer) => {
      if (relay.lose > 0) {
        relay.lose -= 1;
        answer.resume();
        answer.on("end", () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  const relay: Relay = {
    url: "",
    count: 0,
    times: [],
    lose: 0,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  relay.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return relay;
}
