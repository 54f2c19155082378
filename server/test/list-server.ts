/** A text behind an address, as an operator serves a list: what it says, and with which status. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ListServer {
  url: string;
  text: string;
  status: number;
  stop(): Promise<void>;
}

export async function startListServer(text: string): Promise<ListServer> {
  const list: ListServer = { url: "", text, status: 200, stop: async () => undefined };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(list.status, { "content-type": "text/plain" }).end(list.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  list.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/black-list`;
  list.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return list;
}
