/**
 * What has not left, by hand: take a reply back and find its words again; schedule one, change it where it stands while
 * somebody else does too, and cancel it.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { messagePageSchema } from "../../shared/api/messages.ts";
import { organization } from "../../shared/cast.ts";
import { wallClock } from "../../shared/text/zoned.ts";
import {
  accessFaults,
  keepPictures,
  launchBrowser,
  openWindow,
  signInTo,
  startThreadwellForTest,
  type TestThreadwell,
  type Window,
} from "./harness.ts";

const patient = "Marisol Vega";
const pictures = process.env["THREADWELL_PICTURES"];

let threadwell: TestThreadwell;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  [threadwell, browser] = await Promise.all([startThreadwellForTest(), launchBrowser()]);
  window = await openWindow(browser, threadwell.inbox);
  page = window.page;
  await signInTo(page, threadwell);
  await page.goto(`${threadwell.inbox}/inbox/open`);
  await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
});
afterAll(async () => {
  await window?.close();
  await browser?.close();
  await threadwell?.stop();
});

const log = () => page.getByRole("log", { name: `Conversation with ${patient}` });
const entry = (words: string) => log().getByRole("article").filter({ hasText: words });
const box = () => page.getByRole("textbox", { name: `Message to ${patient}` });

/**
 * What is not answered by the screen itself: holding and saving make versions of one message, so that they may cross
 * on their way, and the one refused is asked again or needs no answer. Of these alone a 409 is no complaint.
 */
const unexpected = ({ complaints }: Window) =>
  complaints.filter((words) => !/status of 401|status of 409 .*\/messages\/[^/]+(\/hold)?\)$/.test(words));

/** The next that is offered, at any hour of the day: within WhatsApp's window, and not within the test's own minutes. */
function nextTime() {
  const offered = page.getByRole("button", { name: /^(This|Tomorrow) (morning|evening)/ });
  const inFiveMinutes = wallClock(organization.timeZone, new Date(Date.now() + 5 * 60_000));
  const now = wallClock(organization.timeZone, new Date());
  const passes = ["T08:00", "T18:00"].some((time) => now.slice(10) < time && inFiveMinutes.slice(10) >= time);
  return offered.nth(passes ? 1 : 0);
}

async function picture(name: string, page: Page = window.page): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: join(pictures, `${name}-phone.png`) });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("what is taken back stands in the composer again", async ({ task }) => {
  try {
    await page.getByRole("radio", { name: /^SMS ··/ }).click();
    await box().fill("Frday at nine.");
    await page.keyboard.press("Enter");
    const bar = page.getByRole("group", { name: "Take back" });
    await bar.hover();
    await entry("Frday at nine.")
      .getByRole("button", { name: /^Sends in a moment/ })
      .waitFor();
    await picture("undo");
    // Longer than the seconds themselves: looking at the bar holds it at the server.
    await page.waitForTimeout(7000);
    await bar.getByRole("button", { name: "Undo" }).click();
    await entry("Frday at nine.").waitFor({ state: "detached" });
    // The socket may tell of it before the answer that brings the words back.
    await expect.poll(() => box().inputValue()).toBe("Frday at nine.");
    // By the way that was picked for them, which is not the usual one.
    await expect
      .poll(() => page.getByRole("radio", { name: /^SMS ··/ }).getAttribute("aria-checked"))
      .toBe("true");
    // Sent again, with the hand still in the box.
    await page.keyboard.press("Enter");
    await bar.waitFor();
    await page.keyboard.press("Control+z");
    await entry("Frday at nine.").waitFor({ state: "detached" });
    await expect.poll(() => box().inputValue()).toBe("Frday at nine.");
    await box().fill("");
    // The next reply goes its usual way again.
    await page.getByRole("radio", { name: /^WhatsApp/ }).click();
  } catch (error) {
    await keepPictures(task.name, [window]);
    throw error;
  }
}, 90_000);

/** What a colleague does elsewhere at the same time. */
async function colleague() {
  const ask = async (method: string, path: string, body: object, token = ""): Promise<unknown> => {
    const answer = await fetch(`${threadwell.inbox}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      ...(method !== "GET" && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBeLessThan(300);
    return answer.json();
  };
  const { email, password } = threadwell.signIn;
  const session = z.object({ accessToken: z.string() });
  const { accessToken } = session.parse(await ask("POST", "/session", { email, password }));
  return (method: string, path: string, body: object = {}) => ask(method, path, body, accessToken);
}

test("what waits is changed where it stands, and nothing typed is lost to a colleague", async ({ task }) => {
  try {
    await box().fill("Come at nine.");
    // What the less private ways will say is looked at and written before it goes.
    await page
      .getByRole("button", { name: /^SMS and email say: “Larkspur Clinic: tenemos un mensaje/ })
      .click();
    const open = page.getByLabel("What SMS and email say in its place");
    await open.fill("Please call our front desk.");
    await page
      .getByRole("list", { name: "Which way carries what" })
      .getByText("Email: the words above")
      .waitFor();
    await picture("open-words");
    expect(await accessFaults(page)).toEqual([]);
    await page.getByRole("button", { name: /Please call our front desk.*Done$/ }).click();
    await picture("open-words-closed");
    await page.getByRole("button", { name: "Send later" }).click();
    await nextTime().click();
    await entry("Come at nine.").getByRole("button", { name: "Change" }).waitFor();
    const id = (await entry("Come at nine.").getAttribute("data-message")) ?? "";
    const waiting = log().locator(`[data-message="${id}"]`);
    await waiting.getByRole("button", { name: "Change" }).click();
    const words = waiting.getByRole("textbox", { name: "Words of this message" });
    await words.fill("Come at ten, and bring your insurance card.");
    await waiting
      .getByLabel("In its place, where anybody may read it")
      .fill("Please call our front desk today.");
    const when = waiting.getByLabel(/^Goes at/);
    await when.fill((await when.inputValue()).replace(/:00$/, ":30"));
    await picture("edit");
    expect(await accessFaults(page)).toEqual([]);
    await waiting.getByRole("button", { name: "Save" }).click();
    await waiting.getByRole("button", { name: /^Goes .*:30 [ap]m/ }).waitFor();
    await waiting.getByRole("button", { name: "Edited" }).click();
    await waiting.getByRole("region", { name: "Earlier versions" }).getByText("Come at nine.").waitFor();
    await picture("edited");
    await waiting.getByRole("button", { name: "Edited" }).click();
    await waiting.getByRole("button", { name: /^Goes/ }).click();
    await waiting.getByText("Says in its place: “Please call our front desk today.”").first().waitFor();
    await picture("open-words-path");
    await waiting.getByRole("button", { name: /^Goes/ }).click();

    const ask = await colleague();
    const conversationId = new URL(page.url()).pathname.split("/").at(-1);
    const theirs = async (text: string) => {
      const answer = await ask("GET", `/conversations/${conversationId}/messages`);
      const { items, waiting: planned } = messagePageSchema.parse(answer);
      const version = [...items, ...planned].find((one) => one.id === id)?.delivery?.version;
      await ask("PATCH", `/messages/${id}`, { version, text });
    };
    await waiting.getByRole("button", { name: "Change" }).click();
    await words.fill("Come at eleven.");
    await theirs("Come at noon.");
    await waiting.getByText("Somebody else has changed it meanwhile.").waitFor();
    await waiting.getByRole("blockquote").getByText("Come at noon.").waitFor();
    await picture("edit-theirs");
    await waiting.getByRole("button", { name: "Save mine instead" }).click();
    await entry("Come at eleven.").getByRole("button", { name: "Edited" }).waitFor();

    // A reload in the midst, and then it goes: the words are still there, and can be sent as a new message.
    await waiting.getByRole("button", { name: "Change" }).click();
    await words.fill("Come at twelve.");
    await page.reload();
    await expect.poll(() => words.inputValue()).toBe("Come at twelve.");
    await ask("POST", `/messages/${id}/go`);
    await waiting.getByText("It went meanwhile, with the words below.").waitFor();
    await picture("edit-gone");
    await waiting.getByRole("button", { name: "Write it as a new message" }).click();
    await expect.poll(() => box().inputValue()).toBe("Come at twelve.");
    await entry("Come at eleven.").waitFor();
    await box().fill("");
  } catch (error) {
    await keepPictures(task.name, [window]);
    throw error;
  }
}, 120_000);

test("an admin sets the seconds; a held reply is changed before it goes", async ({ task }) => {
  const office = await openWindow(browser, `${threadwell.inbox}/settings/sending`);
  try {
    await office.page.getByLabel("Work email").fill("ines.moreau@larkspur.example");
    await office.page.getByLabel("Password", { exact: true }).fill(threadwell.signIn.password);
    await office.page.getByRole("button", { name: "Sign in" }).click();
    const seconds = office.page.getByLabel("Seconds to take a reply back");
    await seconds.fill("20");
    await office.page.getByLabel(/^What is scheduled is cancelled/).uncheck();
    await office.page.getByText("Holds until you save: 5 seconds.").waitFor();
    await picture("sending", office.page);
    expect(await accessFaults(office.page)).toEqual([]);
    await office.page.getByRole("button", { name: "Save" }).click();
    await office.page.getByText("Saved. It holds from the next message on.").waitFor();

    await box().fill("See you at six.");
    // Told by an event, without a reload.
    await page.getByRole("button", { name: "Send later" }).click();
    const cancels = page.getByLabel(/answers first$/);
    await expect.poll(() => cancels.isChecked()).toBe(false);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const bar = page.getByRole("group", { name: "Take back" });
    await bar.getByRole("button", { name: "Change" }).click();
    const words = log().getByRole("textbox", { name: "Words of this message" });
    await words.fill("See you at seven.");
    await picture("edit-held");
    await page.keyboard.press("Control+Enter");
    const changed = entry("See you at seven.");
    await changed.getByRole("button", { name: "Edited" }).waitFor();
    await bar.getByRole("button", { name: "Send now" }).click();
    await changed.getByRole("button", { name: /^(Sent|Delivered|Read)/ }).waitFor();
    expect(unexpected(office)).toEqual([]);
  } catch (error) {
    await keepPictures(task.name, [window, office]);
    throw error;
  } finally {
    await office.close();
  }
}, 120_000);

test("what is scheduled waits, says when it goes, and is cancelled", async ({ task }) => {
  try {
    await box().fill("Bring your insurance card.");
    await page.getByRole("button", { name: "Send later" }).click();
    await nextTime().waitFor();
    await picture("send-later");
    await nextTime().click();
    const waiting = entry("Bring your insurance card.");
    await waiting.getByRole("button", { name: /^Goes .*:00 [ap]m/ }).waitFor();
    await picture("scheduled");
    await page.goto(`${threadwell.inbox}/inbox/scheduled`);
    await page.getByRole("link", { name: new RegExp(`^${patient}`) }).click();
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await waiting.getByRole("button", { name: /^Cancelled/ }).waitFor();
    expect(unexpected(window)).toEqual([]);
  } catch (error) {
    await keepPictures(task.name, [window]);
    throw error;
  }
}, 90_000);
