/** A provider that takes every text at once and remembers when it came: `GET /arrivals?after=n` tells it. */
import { createServer } from "node:http";

const arrivals: { at: number; text: string }[] = [];

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  if (request.method === "GET") {
    const after = Number(new URL(request.url ?? "/", "http://bench").searchParams.get("after") ?? "0");
    return json(200, arrivals.slice(after));
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = new URLSearchParams(Buffer.concat(chunks).toString("utf8")).get("Body") ?? "";
    arrivals.push({ at, text });
    json(201, { sid: `SM${arrivals.length.toString(16).padStart(32, "0")}`, status: "queued" });
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  console.log(JSON.stringify({ ready: true, port }));
});
for (const end of ["SIGTERM", "disconnect"] as const) process.on(end, () => process.exit(0));
