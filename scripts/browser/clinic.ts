/** A whole Threadwell and a browser for one file of tests: started before them, its windows closed after each. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import {
  keepPictures,
  launchBrowser,
  openWindow,
  signInTo,
  startThreadwellForTest,
  type TestThreadwell,
  type Window,
} from "./harness.ts";

export interface BrowserClinic {
  /** Not before the tests begin. */
  readonly threadwell: TestThreadwell;
  /** Those of the test that runs, in the order in which they were opened. */
  readonly windows: readonly Window[];
  /** Closed after the test; pictures of a failed test are kept. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** A person of the demo clinic in the inbox, the coordinator when nobody is named. */
  signIn(email?: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the windows complained about, but for the one 401 with which a browser learns that it is not signed in. */
  complaints(): string[];
}

/** Registers the hooks of the file that calls it. `prepare` runs once, before the first test. */
export function inBrowserClinic(prepare?: (threadwell: TestThreadwell) => Promise<void>): BrowserClinic {
  let started: TestThreadwell | undefined;
  let browser: Browser | undefined;
  const windows: Window[] = [];

  beforeAll(async () => {
    [started, browser] = await Promise.all([startThreadwellForTest(), launchBrowser()]);
    await prepare?.(started);
  });
  afterEach(async ({ task }) => {
    const opened = windows.splice(0);
    if (task.result?.state === "fail") await keepPictures(task.name, opened);
    await Promise.all(opened.map((window) => window.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await started?.stop();
  });

  const threadwell = (): TestThreadwell => {
    if (!started) throw new Error("Threadwell is started before the first test, not sooner.");
    return started;
  };

  async function open(url: string, options?: BrowserContextOptions): Promise<Page> {
    if (!browser) throw new Error("The browser is started before the first test, not sooner.");
    const window = await openWindow(browser, url, options);
    window.page.setDefaultTimeout(20_000);
    windows.push(window);
    return window.page;
  }

  return {
    get threadwell() {
      return threadwell();
    },
    windows,
    open,
    async signIn(email, options) {
      const page = await open(threadwell().inbox, options);
      await signInTo(page, threadwell(), email);
      return page;
    },
    complaints: () =>
      windows.flatMap((window) => window.complaints).filter((words) => !/status of 401/.test(words)),
  };
}
