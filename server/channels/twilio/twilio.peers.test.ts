/**
 * Every request we build, against Twilio's own OpenAPI played by Prism. Runs where both are: the specification in
 * ../shared/peers/twilio, and Prism in .peers (npm i --prefix .peers @stoplight/prism-cli@5.14) or at $PRISM.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGuardedHttp } from "../../lib/guarded-http.ts";
import { systemClock } from "../../lib/clock.ts";
import type { AdapterContext, AdapterLine, OutboundMessage } from "../contract.ts";
import { twilioAdapter } from "./adapter.ts";
import type { TwilioCredentials } from "./credentials.ts";

const root = resolve(import.meta.dirname, "../../..");
const spec = resolve(root, "../shared/peers/twilio/twilio_api_v2010.json");
const prism = process.env.PRISM ?? resolve(root, ".peers/node_modules/@stoplight/prism-cli/dist/index.js");
const missing = [spec, prism].filter((file) => !existsSync(file));
if (missing.length > 0) console.info(`Twilio contract test skipped: no ${missing.join(" and no ")}`);

describe.runIf(missing.length === 0)("Twilio's OpenAPI", () => {
  let server: ChildProcess;
  let host = "";
  const http = createGuardedHttp();
  const context: AdapterContext = { http, clock: systemClock, tokenKey: Buffer.alloc(32) };

  beforeAll(async () => {
    const port = await freePort();
    host = `127.0.0.1:${port}`;
    server = spawn(process.execPath, [prism, "mock", "-h", "127.0.0.1", "-p", String(port), spec], {
      stdio: "ignore",
    });
    const until = Date.now() + 60_000;
    for (;;) {
      const up = await http
        .request({ method: "GET", url: `http://${host}/`, timeoutMs: 2_000, allowHosts: [host] })
        .then(
          () => true,
          () => false,
        );
      if (up) return;
      if (Date.now() > until || server.exitCode !== null) throw new Error("Prism did not start");
      await new Promise((done) => setTimeout(done, 200));
    }
  });

  afterAll(async () => {
    http.close();
    if (server.exitCode !== null) return;
    server.kill("SIGTERM");
    await once(server, "exit");
  });

  const line = (change: Partial<AdapterLine<TwilioCredentials>> = {}): AdapterLine<TwilioCredentials> => ({
    id: "line-1",
    organizationId: "org-1",
    channel: "sms",
    address: "+15035550100",
    displayName: "Larkspur Clinic",
    webhookUrl: "https://clinic.example/hooks/9f2c41d7e08b",
    credentials: twilioAdapter.credentials.parse({
      accountSid: "AC0123456789abcdef0123456789abcdef",
      authToken: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      apiBase: `http://${host}`,
    }),
    ...change,
  });
  const message = (change: Partial<OutboundMessage> = {}): OutboundMessage => ({
    attemptId: "att_1",
    channel: "sms",
    to: "+15035550142",
    text: "See you Thursday & bring your card. ¿Sí? 😀",
    subject: null,
    validitySeconds: null,
    mail: null,
    ...change,
  });
  const accepted = { kind: "accepted", providerMessageIds: [expect.stringMatching(/^SM/)] };

  test.each([
    ["a plain text", message()],
    ["a text that expires", message({ validitySeconds: 90 })],
    ["a text of 1,600 characters", message({ text: "x".repeat(1600) })],
    ["WhatsApp to a number", message({ channel: "whatsapp" })],
    ["WhatsApp to a user id", message({ channel: "whatsapp", to: "US.13491208655302741918" })],
  ])("takes %s", async (_name, what) => {
    expect(await twilioAdapter.send(what, line({ channel: what.channel }), context)).toMatchObject(accepted);
  });

  test("takes a text through a messaging service, without a webhook", async () => {
    const service = { ...line().credentials, messagingServiceSid: `MG${"1".repeat(32)}` };
    const through = line({ credentials: service, webhookUrl: null });
    expect(await twilioAdapter.send(message(), through, context)).toMatchObject(accepted);
  });

  test("answers a look-up", async () => {
    // The example list of the specification holds nothing of ours, so a well-formed question ends in "absent".
    const longAgo = new Date(Date.now() - 3_600_000);
    expect(await twilioAdapter.lookUp?.(message(), longAgo, line(), context)).toEqual({ kind: "absent" });
  });

  test("would refuse a request that is wrong", async () => {
    const wrong = line({ webhookUrl: "not a url at all" });
    expect((await twilioAdapter.send(message(), wrong, context)).kind).not.toBe("accepted");
    const noAuth = await http.request({
      method: "POST",
      url: `http://${host}/2010-04-01/Accounts/${line().credentials.accountSid}/Messages.json`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "To=%2B15035550142",
      timeoutMs: 5_000,
      allowHosts: [host],
    });
    expect(noAuth.status).toBe(401);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
