import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createHttpServer, type HttpServer } from "./server.ts";

let open: HttpServer | null = null;
afterEach(async () => {
  await open?.close(0);
  open = null;
});

async function listen(handler: Parameters<typeof createHttpServer>[0], limits = {}): Promise<number> {
  open = createHttpServer(handler, limits);
  return open.listen(0, "127.0.0.1");
}

/** Sends a part of a request and resolves with what came back when the other side hangs up. */
function dribble(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

it("hangs up on a head and on a body that do not come to an end", async () => {
  const port = await listen((request) => void request.resume(), {
    headersTimeout: 200,
    requestTimeout: 400,
    connectionsCheckingInterval: 50,
  });
  const head = "POST / HTTP/1.1\r\nHost: x\r\n";
  expect(await dribble(port, head)).toMatch(/^HTTP\/1\.1 408 /);
  expect(await dribble(port, `${head}Content-Length: 10\r\n\r\nabc`)).toMatch(/^HTTP\/1\.1 408 /);
});

it("refuses a head without end by its size", async () => {
  const port = await listen((_request, response) => void response.end());
  const answer = await dribble(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

it("lets what is under way end, and takes no more", async () => {
  const held: (() => void)[] = [];
  const port = await listen((_request, response) => void held.push(() => response.end("done")));
  const answer = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const closed = open!.close(60_000);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  held[0]!();
  expect(await answer).toBe("done");
  await closed;
});

it("cuts what does not end within the grace, and closes twice as once", async () => {
  const port = await listen(() => undefined);
  const answer = fetch(`http://127.0.0.1:${port}/`).then(
    () => "answered",
    () => "cut",
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  await open!.close(50);
  expect(await answer).toBe("cut");
  await open!.close();
});

it("says which port is taken", async () => {
  const port = await listen(() => undefined);
  const second = createHttpServer(() => undefined);
  await expect(second.listen(port, "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
});
