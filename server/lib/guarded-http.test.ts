/** Over real sockets: what counts is what the other side saw, and which phase we claim. */
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createGuardedHttp, type GuardedHttpOptions } from "./guarded-http.ts";
import { type HttpRequest, OutboundHttpError } from "./outbound-http.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listening(server: Server, host = "127.0.0.1"): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, host);
  await once(server, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `${host}:${(server.address() as AddressInfo).port}`;
}

const web = (handler: RequestListener) => listening(createHttpServer({ keepAliveTimeout: 60_000 }, handler));
const raw = (handler: (socket: Socket) => void) => listening(createServer(handler));

function client(options: GuardedHttpOptions = {}) {
  const http = createGuardedHttp({ connectTimeoutMs: 500, ...options });
  closers.push(() => http.close());
  return http;
}

function get(host: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "GET", url: `http://${host}/`, timeoutMs: 2_000, allowHosts: [host], ...change };
}

async function failure(call: Promise<unknown>): Promise<{ phase: string; message: string }> {
  const outcome = await call.then(
    () => ({ phase: "answered", message: "" }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(OutboundHttpError);
      return error as OutboundHttpError;
    },
  );
  return { phase: outcome.phase, message: outcome.message };
}

describe("an answer", () => {
  test("comes back whole: status, headers, bytes", async () => {
    let heard = "";
    const host = await web((request, response) => {
      request.on("data", (chunk: Buffer) => (heard += chunk.toString()));
      request.on("end", () => {
        response.writeHead(201, { "X-Two": ["a", "b"], Connection: "keep-alive" });
        response.end(`${request.method} ${request.url} ${request.headers["x-mine"]} ${request.headers.host}`);
      });
    });
    const answer = await client().request(
      get(host, {
        method: "POST",
        url: `http://${host}/p?q=1`,
        headers: { "X-Mine": "7", Host: "evil" },
        body: "é=1",
      }),
    );
    expect(answer.status).toBe(201);
    expect(answer.headers["x-two"]).toBe("a, b");
    expect(answer.body.toString()).toBe(`POST /p?q=1 7 ${host}`);
    expect(heard).toBe("é=1");
  });

  test("of redirection is handed back, not followed", async () => {
    let hits = 0;
    const host = await web((_request, response) => {
      hits += 1;
      response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
    });
    expect(await client().request(get(host))).toMatchObject({ status: 302 });
    expect(hits).toBe(1);
  });

  test("is cut off at the cap", async () => {
    const host = await web((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(64_000)));
        if (!response.destroyed) response.once("drain", pour);
      };
      pour();
    });
    const { phase, message } = await failure(client().request(get(host, { maxBytes: 200_000 })));
    expect(phase).toBe("no_answer");
    expect(message).toContain("200000 bytes");
  });

  test("uses one connection again", async () => {
    const sockets = new Set<unknown>();
    const host = await web((request, response) => {
      sockets.add(request.socket);
      response.end("ok");
    });
    const http = client();
    for (let count = 0; count < 3; count += 1) expect((await http.request(get(host))).status).toBe(200);
    expect(sockets.size).toBe(1);
  });
});

test("an idle connection is given up in time, a slow answer is waited for", async () => {
  const sockets = new Set<unknown>();
  const host = await web((request, response) => {
    sockets.add(request.socket);
    setTimeout(() => response.end("ok"), 250);
  });
  const http = client({ idleTimeoutMs: 100 });
  expect((await http.request(get(host))).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect((await http.request(get(host))).status).toBe(200);
  expect(sockets.size).toBe(2);
});

describe("certainly not sent", () => {
  test("nobody listens", async () => {
    const host = await raw(() => undefined);
    await closers.pop()?.();
    expect((await failure(client().request(get(host)))).phase).toBe("not_sent");
  });

  test("TLS with a server that does not speak it, and that sees no request", async () => {
    let heard = "";
    const host = await raw((socket) => {
      socket.on("data", (chunk: Buffer) => {
        heard += chunk.toString("latin1");
        socket.end("HTTP/1.1 400 Bad\r\n\r\n");
      });
    });
    const { phase } = await failure(
      client().request(get(host, { method: "POST", url: `https://${host}/secret-path`, body: "secret" })),
    );
    expect(phase).toBe("not_sent");
    expect(heard).not.toContain("secret");
  });

  test("a TLS greeting that is never answered", async () => {
    const host = await raw(() => undefined);
    const { phase } = await failure(
      client({ connectTimeoutMs: 150 }).request(get(host, { url: `https://${host}/` })),
    );
    expect(phase).toBe("not_sent");
  });

  test.each([
    ["an unknown name", async () => [], "the name is unknown"],
    [
      "a name server that fails",
      () => Promise.reject(Object.assign(new Error("x"), { code: "EAI_AGAIN" })),
      "just now",
    ],
    ["a name server that is silent", () => new Promise<never>(() => undefined), "no connection in time"],
  ])("%s", async (_name, lookup, words) => {
    const call = get("provider.example", { url: "https://provider.example/" });
    const { phase, message } = await failure(client({ lookup, connectTimeoutMs: 100 }).request(call));
    expect(phase).toBe("not_sent");
    expect(message).toContain(words);
  });

  test("a header that cannot be written", async () => {
    const host = await web((_request, response) => response.end());
    const { phase, message } = await failure(
      client().request(get(host, { headers: { "x-a": "top\nsecret" } })),
    );
    expect(phase).toBe("not_sent");
    expect(message).not.toContain("secret");
  });

  test("a closed client", async () => {
    const host = await web((_request, response) => response.end());
    const http = client();
    http.close();
    expect((await failure(http.request(get(host)))).phase).toBe("not_sent");
  });
});

describe("no answer, so it may have been done", () => {
  test("silence after the request; the connection is not left hanging", async () => {
    let closed: Promise<unknown> | undefined;
    const host = await web((request) => {
      closed = once(request.socket, "close");
    });
    expect((await failure(client().request(get(host, { timeoutMs: 150 })))).phase).toBe("no_answer");
    await closed;
    expect(closed).toBeDefined();
  });

  test("a reset after the bytes", async () => {
    const host = await raw((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect((await failure(client().request(get(host, { method: "POST", body: "x" })))).phase).toBe(
      "no_answer",
    );
  });

  test("half an answer", async () => {
    const host = await raw((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")),
    );
    expect((await failure(client().request(get(host)))).phase).toBe("no_answer");
  });

  test("an answer that is no HTTP", async () => {
    const host = await raw((socket) => socket.once("data", () => socket.end("hello\r\n\r\n")));
    expect((await failure(client().request(get(host)))).phase).toBe("no_answer");
  });

  test("an answer that drips", async () => {
    const host = await raw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const drip = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(drip));
    });
    const before = performance.now();
    expect((await failure(client().request(get(host, { timeoutMs: 200 })))).phase).toBe("no_answer");
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  test("a kept connection that died under our feet", async () => {
    let first = true;
    const host = await raw((socket) => {
      socket.on("data", () => {
        if (first) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok");
        else socket.resetAndDestroy();
        first = false;
      });
    });
    const http = client();
    expect((await http.request(get(host))).status).toBe(200);
    expect((await failure(http.request(get(host, { method: "POST", body: "x" })))).phase).toBe("no_answer");
  });
});

test("a reset at the door is `not_sent` only when the server heard nothing", async () => {
  for (let round = 0; round < 20; round += 1) {
    let heard = 0;
    const host = await raw((socket) => {
      socket.on("data", (chunk: Buffer) => (heard += chunk.length));
      setTimeout(() => socket.resetAndDestroy(), round % 3);
    });
    const { phase } = await failure(client().request(get(host, { method: "POST", body: "x" })));
    if (phase === "not_sent") expect(heard).toBe(0);
    else expect(phase).toBe("no_answer");
  }
});

describe("where a call may go", () => {
  test.each([
    ["a host that is not listed", "https://elsewhere.example/", ["provider.example"]],
    ["another port of a listed host", "https://provider.example:8443/", ["provider.example"]],
    ["plain http", "http://provider.example/", ["provider.example"]],
    ["plain http to a private address, even listed", "http://10.0.0.1/", ["10.0.0.1"]],
    ["another scheme", "file:///etc/passwd", [""]],
    ["no URL", "nowhere", ["nowhere"]],
    ["a password in the URL", "https://user:pw@provider.example/", ["provider.example"]],
    ["loopback as one number", "http://2130706433/", ["127.0.0.1"]],
    ["loopback in octal", "http://0177.0.0.1/", ["127.0.0.1"]],
    ["loopback in hexadecimal", "http://0x7f.1/", ["127.0.0.1"]],
    ["loopback in short", "http://127.1/", ["127.0.0.1"]],
    ["loopback, mapped, in long", "http://[::ffff:127.0.0.1]/", ["127.0.0.1"]],
    ["full-width letters", "https://ｐrovider.example/", ["provider.example"]],
  ])("not to %s", async (_name, url, allowHosts) => {
    const lookup = () => Promise.reject(new Error("must not be asked"));
    const { phase, message } = await failure(client({ lookup }).request(get("x", { url, allowHosts })));
    expect(phase).toBe("not_sent");
    expect(message).not.toContain("pw");
    expect(message).toMatch(/list|https|scheme|URL|unusual|password/);
  });

  test.each([
    "127.0.0.1",
    "127.9.9.9",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:a00:1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "fe80::1",
    "fec0::1",
    "fd00:ec2::254",
    "ff02::1",
    "not an address",
  ])("not to a listed name that leads to %s", async (address) => {
    const call = get("provider.example", { url: "https://provider.example/" });
    const lookup = async () => [{ address, family: address.includes(":") ? 6 : 4 }];
    const { phase, message } = await failure(client({ lookup }).request(call));
    expect(phase).toBe("not_sent");
    expect(message).toContain("not allowed");
  });

  test("a name that flips to loopback reaches nobody there", async () => {
    let hits = 0;
    const host = await raw(() => (hits += 1));
    const port = host.split(":")[1];
    const call = get("", {
      url: `https://provider.example:${port}/`,
      allowHosts: [`provider.example:${port}`],
    });
    const lookup = async () => [{ address: "127.0.0.1", family: 4 }];
    expect((await failure(client({ lookup }).request(call))).phase).toBe("not_sent");
    expect(hits).toBe(0);
  });

  test("a name is resolved once for a connection, and that very address is used", async () => {
    const host = await web((_request, response) => response.end("right"));
    const port = host.split(":")[1];
    let asked = 0;
    const lookup = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
    };
    const name = `simulator.localhost:${port}`;
    const call = get(name);
    const http = client({ lookup });
    expect((await http.request(call)).body.toString()).toBe("right");
    expect((await http.request(call)).body.toString()).toBe("right");
    expect(asked).toBe(1);
    expect((await failure(client({ lookup }).request(call))).phase).toBe("not_sent");
  });

  test("a localhost name leads to this machine or nowhere", async () => {
    const lookup = async () => [{ address: "93.184.215.14", family: 4 }];
    expect((await failure(client({ lookup }).request(get("simulator.localhost:9")))).phase).toBe("not_sent");
  });
});

test("errors name the origin alone: no path, query, header or body", async () => {
  const host = await raw((socket) => socket.once("data", () => socket.destroy()));
  const call = get(host, {
    method: "POST",
    url: `http://${host}/Accounts/AC1?To=%2B15035550142`,
    headers: { authorization: "Basic c2VjcmV0" },
    body: "Body=private",
  });
  const { message } = await failure(client().request(call));
  expect(message).toContain(`http://${host}`);
  expect(message).not.toMatch(/Accounts|15035550142|c2VjcmV0|private/);
});
