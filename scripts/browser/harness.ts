/** What a browser test needs: a Chromium, and a whole Threadwell of its own on free ports and a fresh folder. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sparticuz from "@sparticuz/chromium";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { z } from "zod";
import { freePort } from "../lib/ports.mjs";
import { projectRoot } from "../root.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
];

/** CHROMIUM_PATH, else an installed Chromium, else the one that came with npm. */
async function chromiumPath(): Promise<string> {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return named;
  const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((file) => existsSync(file));
  if (installed) return installed;
  sparticuz.setGraphicsMode = false;
  return sparticuz.executablePath();
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: flags, headless: true });
}

export interface Window {
  page: Page;
  /** What the page complained about so far: uncaught errors and console errors. A good test ends with none. */
  complaints: string[];
  close(): Promise<void>;
}

/** A window of its own: no cookies or storage are shared with another. Requests to other hosts are refused. */
export async function openWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    reducedMotion: "reduce",
    ...options,
  });
  const complaints: string[] = [];
  await context.route(
    (address) =>
      !["localhost", "127.0.0.1"].includes(address.hostname) && address.protocol.startsWith("http"),
    (route) => {
      complaints.push(`asked another host: ${new URL(route.request().url()).hostname}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // A refused request names its path: which one it was is the first question.
    const { url: source } = message.location();
    const path = URL.canParse(source) ? ` (${new URL(source).pathname})` : "";
    complaints.push(`${message.text()}${path}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** Signs in as a person of the demo clinic, the coordinator when nobody is named; the inbox is there then. */
export async function signInTo(
  page: Page,
  { signIn }: Pick<TestThreadwell, "signIn">,
  email: string = signIn.email,
): Promise<void> {
  page.setDefaultTimeout(20_000);
  await page.getByLabel("Work email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(signIn.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: /^Needs reply/ }).waitFor();
}

/** What axe finds wrong with the page as it is now; a good page has nothing. */
export async function accessFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    interface Fault {
      id: string;
      nodes: { html: string }[];
    }
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: Fault[] }> } };
    return (await checker.run()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
    );
  });
}

/** What the windows of a failed test showed, as pictures under coverage/pictures. */
export async function keepPictures(name: string, windows: readonly Window[]): Promise<void> {
  const folder = path.join(projectRoot(), "coverage", "pictures");
  for (const [i, { page }] of windows.entries()) {
    const file = path.join(folder, `${name.replaceAll(/[^\w]+/g, "-").slice(0, 60)}-${i + 1}.png`);
    await page.screenshot({ path: file });
    console.log(`picture: ${path.relative(projectRoot(), file)}`);
  }
}

const readySchema = z.object({
  inbox: z.string(),
  phones: z.string(),
  dataDir: z.string(),
  signIn: z.object({ email: z.string(), password: z.string() }),
  lines: z.array(z.object({ channel: z.string(), address: z.string(), webhookUrl: z.string().nullable() })),
  twilio: z.object({ accountSid: z.string(), authToken: z.string() }),
  pids: z.object({ start: z.number(), server: z.number(), simulator: z.number() }),
});

export interface TestThreadwell extends z.infer<typeof readySchema> {
  /** Ends it as Ctrl-C does and removes its data. Rejects when it did not end in peace. */
  stop(): Promise<void>;
}

/** Starts what `npm start` starts, by the same script. */
export async function startThreadwellForTest(env: NodeJS.ProcessEnv = {}): Promise<TestThreadwell> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "threadwell-test-"));
  const ports = { PORT: "", SIMULATOR_PORT: "", SIMULATOR_SMTP_PORT: "", SMTP_PORT: "" };
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = String(await freePort());

  const child = spawn(process.execPath, ["scripts/start.mjs", "--json"], {
    cwd: projectRoot(),
    env: { ...process.env, NODE_ENV: "", ...ports, DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-8000)));
  const gone = new Promise<number | null>((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await gone;
    rmSync(dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`Threadwell ended with ${code}:\n${words}`);
  };

  const line = await new Promise<string>((resolve, reject) => {
    let heard = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      heard += chunk;
      const ready = heard.split("\n").find((one) => one.includes('"ready":true'));
      if (ready) resolve(ready);
    });
    void gone.then((code) => {
      rmSync(dataDir, { recursive: true, force: true });
      reject(new Error(`Threadwell ended with ${code} before it was ready:\n${words}`));
    });
  });
  return { ...readySchema.parse(JSON.parse(line)), stop };
}
