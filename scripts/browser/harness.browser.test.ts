/** The harness itself on a page of three lines: a test that passes on a broken harness proves nothing. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow } from "./harness.ts";

const html = `<!doctype html><title>Plain</title><button type="button">Count</button><output>0</output>
<script>
  const output = document.querySelector("output");
  output.value = sessionStorage.getItem("n") ?? "0";
  document.querySelector("button").onclick = () => sessionStorage.setItem("n", (output.value = +output.value + 1));
</script>`;

let server: Server;
let browser: Browser;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html");
    const broken = request.url === "/broken";
    response.end(
      broken ? `${html}<script>throw new Error("it broke")</script><img src="http://10.0.0.1/x.png">` : html,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

test("two windows click on their own and share nothing", async () => {
  const first = await openWindow(browser, url);
  const second = await openWindow(browser, url);
  await first.page.getByRole("button", { name: "Count" }).click();
  await first.page.reload();
  expect(await first.page.locator("output").textContent()).toBe("1");
  expect(await second.page.locator("output").textContent()).toBe("0");
  expect([...first.complaints, ...second.complaints].filter((words) => !words.includes("favicon"))).toEqual(
    [],
  );
  await Promise.all([first.close(), second.close()]);
});

test("a page that throws or calls another host is noticed", async () => {
  const window = await openWindow(browser, `${url}broken`);
  await expect
    .poll(() => window.complaints)
    .toEqual(expect.arrayContaining(["it broke", "asked another host: 10.0.0.1"]));
  await window.close();
});

test("a window can be a phone in the dark", async () => {
  const window = await openWindow(browser, url, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  expect(
    await window.page.evaluate(() => [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]),
  ).toEqual([390, true]);
  await window.close();
});
