/** Which place of the house a file belongs to, and which places it may import from. Pure tables. */

/** The server's floors, lowest first. A folder imports from lower floors; of its neighbours it may know types. */
const floors: readonly (readonly string[])[] = [
  ["lib"],
  ["config"],
  ["channels", "consent", "rules", "store"],
  ["access"],
  ["events"],
  ["inbound", "outbound", "outreach"],
  ["commands"],
  ["webhooks", "pages", "api", "realtime", "jobs"],
  ["http"],
  ["context"],
  ["main"],
];

/** Calls between neighbours that were argued for, one way only. */
const calls: readonly { from: string; to: string }[] = [
  // A way of replying is open or closed by what the patient consented to; both sides are pure.
  { from: "rules", to: "consent" },
  // What a plan says of a failure is the words of the one table of send errors; both sides are pure.
  { from: "rules", to: "channels" },
];

export const mayCall = (from: string, to: string) => calls.some((one) => one.from === from && one.to === to);

/** What a folder of the client may not know of, and why. */
export const clientRules: readonly { from: string; never: readonly string[]; why: string }[] = [
  {
    from: "components",
    never: ["data", "realtime", "session", "screens"],
    why: "a component shows what it is given and fetches nothing",
  },
  { from: "data", never: ["screens", "components"], why: "the server cache knows nothing of screens" },
  {
    from: "realtime",
    never: ["screens", "components"],
    why: "the connection feeds the cache, not the screens",
  },
];

/** What only tests use: factories, harness, the adapters' case runner. */
export const isTestKit = (file: string) => /^server\/(test|channels\/kit)\//.test(file);

export const isTest = (file: string) =>
  /\.(test|spec|suite)\.tsx?$/.test(file) || file.endsWith(".test.mjs") || isTestKit(file);

export const topOf = (file: string) => file.split("/")[0] ?? "";

/** The second level: "server/store/lines.ts" → "store", "server/main.ts" → "main". */
export function placeOf(file: string): string {
  const [, second = "", third] = file.split("/");
  if (third !== undefined) return second;
  const name = second.replace(/\.\w+$/, "");
  // A program beside main (another entry of the server) stands where main stands: nobody imports it.
  return floors.flat().includes(name) ? name : "main";
}

export const floorOf = (place: string) => floors.findIndex((floor) => floor.includes(place));

/** "server/channels/twilio/parse.ts" → "twilio"; null outside a folder of the channels. */
export function providerOf(file: string): string | null {
  return /^server\/channels\/([^/]+)\//.exec(file)?.[1] ?? null;
}
