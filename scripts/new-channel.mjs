/**
 * `npm run new:channel -- <id> [--name "Acme SMS"] [--channel sms|whatsapp|email]`: writes the skeleton of an
 * adapter. It compiles as it is, lets nobody in and sends nothing; its required cases fail until it is written.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Problem, runMain } from "./lib/problem.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const channels = { sms: "+15035550142", whatsapp: "+15035550142", email: "patient@example.org" };

await runMain(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: "string" }, channel: { type: "string", default: "sms" } },
  });
  const [id] = positionals;
  if (!id || !/^[a-z][a-z0-9]*$/.test(id))
    throw new Problem(
      'Name the provider in small letters and digits: npm run new:channel -- acme --name "Acme SMS"',
    );
  if (!(values.channel in channels))
    throw new Problem(`--channel is one of ${Object.keys(channels).join(", ")}; it was "${values.channel}".`);
  const folder = path.join(root, "server", "channels", id);
  if (existsSync(folder)) throw new Problem(`server/channels/${id} exists already.`);

  const files = skeleton({
    id,
    name: values.name ?? id[0].toUpperCase() + id.slice(1),
    channel: values.channel,
  });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const prettier = path.join(root, "node_modules/prettier/bin/prettier.cjs");
  if (existsSync(prettier))
    execFileSync(process.execPath, [prettier, "--write", "--log-level=error", folder], { cwd: root });
  console.log(`Written: server/channels/${id} (${Object.keys(files).join(", ")})

Next:
  1. Register it: one line, \`${id}Adapter\`, beside \`twilioAdapter\`${listedIn()}.
  2. Put a captured, scrubbed payload for every event and oddity into fixtures/.
  3. npx vitest run --project node server/channels/${id}   (fails until verify, parse and send are written)
`);
});

/** Where the adapters are listed today, so that the advice does not go stale. */
function listedIn() {
  const own = path.join("server", "channels", "twilio");
  const files = readdirSync(path.join(root, "server"), { recursive: true, encoding: "utf8" })
    .map((file) => path.join("server", file))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith(own))
    .filter((file) => readFileSync(path.join(root, file), "utf8").includes("twilioAdapter"));
  return files.length > 0 ? ` in ${files.join(" and ")}` : " where the registry is made";
}

function skeleton({ id, name, channel }) {
  const Type = id[0].toUpperCase() + id.slice(1);
  const kind = channel === "sms" ? "phone" : channel;
  return {
    "README.md": `# ${name}

What it carries, how it signs, what it never tells us. Say here what was proven and against what.

| file           | holds                                                                       |
| -------------- | --------------------------------------------------------------------------- |
| credentials.ts | the schema of a line's credentials                                          |
| adapter.ts     | verify, parse, send                                                         |
| fixtures/      | one captured, scrubbed payload per kind and oddity; add one for what is new |

## Setting up a line

1. Which credentials, and where an admin finds them.
2. Where the line's webhook URL goes.
`,
    "credentials.ts": `/** What a ${name} line needs to know, checked before it is stored and again before the adapter sees it. */
import { z } from "zod";

export const ${id}Credentials = z.object({
  secret: z.string().min(16, "Copy the whole secret from ${name}"),
  apiBase: z.url({ protocol: /^https?$/ }).default("https://api.${id}.example"),
});

export type ${Type}Credentials = z.infer<typeof ${id}Credentials>;
`,
    "adapter.ts": `/** ${name}: a leaf that verifies, parses and sends. It returns values and writes nothing. */
import type { Adapter } from "../contract.ts";
import { ${id}Credentials, type ${Type}Credentials } from "./credentials.ts";

export const ${id}Adapter: Adapter<${Type}Credentials> = {
  id: "${id}",
  name: "${name}",
  channels: ["${channel}"],
  credentials: ${id}Credentials,
  secrets: ["secret"],
  hosts: (credentials) => [new URL(credentials.apiBase).host],
  capabilities: () => ({
    maxTextLength: 1600,
    receipts: { delivered: true, read: false },
    sendTimeoutSeconds: 15,
    flash: false,
    media: false,
  }),
  // Until it is written, nobody comes in.
  verify: () => ({ ok: false, reason: "the signature check is not written yet" }),
  parse: async () => [{ kind: "unreadable", reason: "the parser is not written yet" }],
  acknowledge: { status: 200, contentType: "text/plain", body: "" },
  // Until it is written, nothing goes out: a rejected send certainly did not go.
  send: async () => ({
    kind: "rejected",
    error: { code: "config", providerCode: null, retryAfterSeconds: null },
  }),
};
`,
    [`${id}.test.ts`]: `/** ${name}'s cases. The kit adds what every adapter owes: frozen clock, closed network, secrets hunted. */
import { createHmac } from "node:crypto";
import type { AdapterLine } from "../contract.ts";
import { runAdapterCases } from "../kit/run-cases.ts";
import { ${id}Adapter } from "./adapter.ts";
import type { ${Type}Credentials } from "./credentials.ts";

const line: AdapterLine<${Type}Credentials> = {
  id: "line-1",
  organizationId: "org-1",
  channel: "${channel}",
  address: "${channel === "email" ? "care@larkspur.example" : "+15035550100"}",
  displayName: "Larkspur Clinic",
  webhookUrl: "https://clinic.example/hooks/9f2c41d7e08b",
  credentials: { secret: "0f1e2d3c4b5a69788796a5b4c3d2e1f0", apiBase: "https://api.${id}.example" },
};

runAdapterCases(${id}Adapter, {
  line,
  fixtures: {
    folder: new URL("./fixtures/", import.meta.url),
    transport: "http",
    url: "https://clinic.example/hooks/9f2c41d7e08b",
  },
  // Sign as ${name} does, with code that is not ours where there is any.
  sign: (request, { credentials }) => ({
    ...request,
    headers: {
      ...request.headers,
      "x-signature": createHmac("sha256", credentials.secret).update(request.body).digest("hex"),
    },
  }),
  sends: [
    {
      name: "a plain text goes out by one request",
      message: {
        attemptId: "att-1",
        channel: "${channel}",
        to: "${channels[channel]}",
        text: "See you Thursday.",
        subject: null,
        validitySeconds: null,
        mail: null,
      },
      exchanges: [
        {
          request: { method: "POST", url: "https://api.${id}.example/messages" },
          answer: { status: 201, json: { id: "m-1" } },
        },
      ],
      outcome: { kind: "accepted", providerMessageIds: ["m-1"], status: "accepted" },
    },
  ],
});
`,
    "fixtures/message-plain.json": `${JSON.stringify(
      {
        about: "a plain text of a known patient",
        proves: ["message"],
        form: { id: "m-0", from: channels[channel], text: "Can I come Friday?" },
        events: [
          {
            kind: "message",
            providerMessageId: "m-0",
            sender: { kind, value: channels[channel], verified: channel !== "email" },
            senderAsGiven: channels[channel],
            profileName: null,
            subject: null,
            text: "Can I come Friday?",
            fullText: null,
            files: [],
            sentAt: null,
            marks: [],
            automatic: null,
            thread: null,
          },
        ],
      },
      null,
      2,
    )}\n`,
  };
}
