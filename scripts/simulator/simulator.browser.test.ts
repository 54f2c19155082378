/** The page in a real browser: a patient texts and the clinic is called; the clinic sends and the phone shows it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium from "@sparticuz/chromium";
import axe from "axe-core";
import nodemailer from "nodemailer";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import twilio from "twilio";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { demoSecrets } from "../../shared/cast.ts";
import { startSimulator, type Simulator } from "./simulator.ts";
import { startTestClinic, twilioClient, type TestClinic } from "./testkit.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const desk = "+15035550100";
const marisol = "+15035550142";

let pageDir: string;
let clinic: TestClinic;
let simulator: Simulator;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  pageDir = mkdtempSync(join(tmpdir(), "simulator-page-"));
  await build({
    configFile: join(root, "vite.config.ts"),
    mode: "simulator",
    logLevel: "error",
    root: join(root, "scripts/simulator/page"),
    build: { outDir: pageDir, emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  });
});
afterAll(() => rmSync(pageDir, { recursive: true, force: true }));

beforeEach(async () => {
  clinic = await startTestClinic();
  simulator = await startSimulator({
    pageDir,
    people: "cast-with-history",
    threadwellUrl: "http://localhost:3999",
    threadwellSmtpPort: 1,
    numbers: [
      { number: desk, channel: "sms", webhookUrl: `${clinic.url}/webhooks/sms`, optOutHandling: false },
      { number: "+15035550101", channel: "whatsapp", webhookUrl: `${clinic.url}/webhooks/wa` },
    ],
  });
  browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
  complaints = [];
});
afterEach(async () => {
  await browser.close();
  await simulator.stop();
  await clinic.stop();
});

interface Fault {
  id: string;
  nodes: { html: string }[];
}

async function open(width: number, height: number, colorScheme: "light" | "dark" = "light"): Promise<void> {
  page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  await page.goto(simulator.url);
  await page.getByRole("heading", { name: "Simulator" }).waitFor();
}

test("text, answer, power, weather, wire and mail on one bench", { timeout: 180_000 }, async () => {
  await open(1440, 900);
  const phone = page.getByRole("article", { name: "Marisol Vega, SMS" });

  // A patient texts with Enter: the clinic's webhook is called with a valid signature.
  await phone.getByLabel("Text message from Marisol Vega").fill("Can I come Friday at 9?");
  await phone.getByLabel("Text message from Marisol Vega").press("Enter");
  await expect.poll(() => clinic.hits.length).toBe(1);
  const hit = clinic.hits[0]!;
  expect(twilio.validateRequest(demoSecrets.twilioAuthToken, hit.signature, hit.url, hit.form)).toBe(true);
  expect(hit.form["Body"]).toBe("Can I come Friday at 9?");
  await phone.getByText("Can I come Friday at 9?").waitFor();

  // The clinic answers over REST: the phone shows it.
  const client = twilioClient(simulator.url);
  await client.messages.create({ from: desk, to: marisol, body: "Friday at 9 works" });
  await phone.getByText("Friday at 9 works").waitFor();

  // Power, from the phone's own menu and its dark screen.
  await phone.getByRole("button", { name: /^Marisol Vega, SMS: / }).click();
  await page.getByRole("menuitem", { name: "Switch off" }).click();
  await phone.getByText("Phone is off").waitFor();
  await client.messages.create({ from: desk, to: marisol, body: "waits" });
  await phone.getByText(/1 text waits at the carrier until/).waitFor();
  await phone.getByRole("button", { name: "Switch on the phone of Marisol Vega" }).click();
  await phone.getByText("waits", { exact: true }).waitFor();
  await phone.getByText(/1 text waited/).waitFor();

  // Weather for everybody.
  await page.getByRole("radio", { name: "Patchy" }).click();
  await page.getByText("delivered, in 12 s").waitFor();
  expect(simulator.weather.over()).toMatchObject({ preset: "patchy", losePercent: 25 });
  await page.getByText("Double receipts", { exact: true }).click();
  await page.getByText("every receipt comes twice").waitFor();

  // The wire shows the call, its secrets hidden, and makes it again.
  await page.getByRole("radiogroup", { name: "Channel" }).getByText("SMS").click();
  await page.getByRole("button", { name: /POST inbound message, From=…0142/ }).click();
  const wire = page.getByRole("region", { name: "On the wire" });
  await wire.getByText("[abridged]").waitFor();
  expect(await wire.textContent()).not.toContain(hit.signature);
  await wire.getByLabel("Times").fill("5");
  await wire.getByRole("button", { name: "Send this webhook 5 × at once" }).click();
  await expect.poll(() => clinic.hits.filter((each) => each.raw === hit.raw).length).toBe(6);

  // Mail arrives, is read, and the answer waits for a clinic that does not listen.
  const relay = nodemailer.createTransport({ host: "127.0.0.1", port: simulator.smtpPort, ignoreTLS: true });
  await relay.sendMail({
    from: '"Larkspur Clinic" <care@larkspur.example>',
    to: "ruth.abernathy@example.org",
    subject: "Here is the form",
    text: "See https://larkspur.example/s/1.",
  });
  const mailbox = page.getByRole("article", { name: "Ruth Abernathy, email" });
  await mailbox.getByRole("button", { name: /Here is the form/ }).click();
  await mailbox.getByRole("link", { name: "https://larkspur.example/s/1" }).waitFor();
  await mailbox.getByLabel("Reply from Ruth Abernathy").fill("Thank you");
  await mailbox.getByLabel("Reply from Ruth Abernathy").press("Enter");
  await mailbox.getByRole("tab", { name: "Sent" }).click();
  await mailbox.getByRole("button", { name: /Re: Here is the form/ }).click();
  await mailbox.getByText(/Waits, \d tr/).waitFor();

  expect(await page.getByRole("link", { name: "Open inbox" }).getAttribute("href")).toBe(
    "http://localhost:3999",
  );
  expect(complaints).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "no accessibility faults, %s",
  { timeout: 120_000 },
  async (colorScheme) => {
    await open(1440, 900, colorScheme);
    await page.getByLabel("Text message from Marisol Vega").waitFor();
    await simulator.phones.text(marisol, desk, "hello");
    await page.getByRole("button", { name: /POST inbound/ }).click();
    await page.evaluate(axe.source);
    const faults = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Fault[] }> } };
      return (await axe.run()).violations.map(
        (fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(" ")}`,
      );
    });
    expect(faults).toEqual([]);
  },
);

test(
  "a new phone comes to the bench and can text; others are taken from the shelf",
  { timeout: 120_000 },
  async () => {
    await open(1440, 900);
    await page.getByRole("button", { name: "Add a phone" }).click();
    await page.getByLabel("Name").fill("Mateo Vega");
    await page.getByLabel("Number").fill("+1 503 555 0177");
    await page.getByRole("dialog").getByRole("button", { name: "Add phone" }).click();
    await page.getByLabel("Text message from Mateo Vega").fill("hi");
    await page.getByRole("button", { name: "Send as Mateo Vega by SMS" }).click();
    await expect.poll(() => clinic.hits.at(-1)?.form["From"]).toBe("+15035550177");
    await page.getByRole("button", { name: "Take يوسف الأمين, WhatsApp" }).click();
    await page.getByLabel("WhatsApp message from يوسف الأمين").fill("شكراً");
    await page.getByLabel("WhatsApp message from يوسف الأمين").press("Enter");
    await expect.poll(() => clinic.hits.at(-1)?.form["Body"]).toBe("شكراً");
    expect(complaints).toEqual([]);
  },
);

test("at 390 px one thing at a time, nothing wider than the screen", { timeout: 120_000 }, async () => {
  await open(390, 844);
  await page.getByLabel("Text message from Marisol Vega").fill("hola");
  await page.getByRole("button", { name: "Send as Marisol Vega by SMS" }).click();
  await expect.poll(() => clinic.hits.length).toBe(1);
  await page.getByLabel("Phone or mailbox").first().click();
  await page.getByRole("option", { name: /Linh Nguyễn/ }).click();
  await page.getByLabel("WhatsApp message from Linh Nguyễn").waitFor();
  for (const part of ["Weather", "Wire"]) {
    await page.getByRole("navigation", { name: "Parts" }).getByText(part).click();
    await page.getByRole("heading", { name: part === "Wire" ? "On the wire" : "Weather" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  expect(complaints).toEqual([]);
});
