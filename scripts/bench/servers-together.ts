/**
 * Several servers on one store and one organization, all its coordinators at work: how many replies a second are safe,
 * and how long the slow ones take; one server first, which shows what their meeting costs.
 * `npm run bench:together [-- --replies 400 --coordinators 24 --servers 3]`
 */
import { buildPrograms, freePort } from "../../server/test/programs.ts";
import { openDesk } from "../chaos/send/desk.ts";
import { openHouse } from "../chaos/send/processes.ts";
import { openWorld } from "../chaos/send/world.ts";
import { projectRoot } from "../root.ts";
import { option, quantile, say, tell } from "./lib.ts";

const replies = option("replies", 400);
const coordinators = option("coordinators", 24);
const most = option("servers", 3);
const giveUpMs = 120_000;

interface Round {
  perSecond: number;
  p50: number;
  p95: number;
  refused: number;
}

const programs = await buildPrograms(
  "bench-together",
  { worker: "scripts/chaos/send/worker-program.ts" },
  projectRoot(),
);
try {
  for (const servers of [1, most]) {
    const { perSecond, p50, p95, refused } = await round(servers);
    const times = `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`;
    say(`${servers} together: ${perSecond.toFixed(1)} replies/s, ${times}, ${refused} not answered`);
    tell({ figure: `send.together_${servers}`, value: perSecond, unit: "replies/s" });
  }
} finally {
  await programs.remove();
}
process.exit(0); // keep-alive connections would hold the process for a while

async function round(servers: number): Promise<Round> {
  const pace = { base: Date.now(), speed: 1 };
  const [port, smtpPort] = [await freePort(), await freePort()];
  const plan = { clinics: 1, patients: 60, apiBase: `http://127.0.0.1:${port}`, smtpPort };
  let turn = 0;
  const house = await openHouse({
    programs,
    pace,
    workers: servers,
    plan,
    redis: null,
    random: () => (turn += 0.382) % 1,
  });
  const world = await openWorld(house, { port, smtpPort, pace, seed: 1 });
  try {
    const { clinics, patients } = house.facts;
    const desks = clinics.flatMap(({ staff }) =>
      Array.from({ length: coordinators }, (_, n) =>
        openDesk(staff[n % staff.length] ?? "", () => house.pick()?.program.ready.url ?? null),
      ),
    );
    for (const desk of desks) await desk.ask("GET", "/conversations?queue=open&limit=1");
    const times: number[] = [];
    let [begun, refused] = [0, 0];
    const started = performance.now();
    await Promise.all(
      desks.map(async (desk) => {
        while (begun < replies && performance.now() - started < giveUpMs) {
          const n = (begun += 1);
          const { conversationId } = patients[n % patients.length] ?? { conversationId: "" };
          const clicked = performance.now();
          const body = { clientKey: `together-${n}`, text: `Words ${n} for you`, channel: "sms" };
          const answer = await desk.ask("POST", `/conversations/${conversationId}/messages`, body);
          if (answer?.status === 201 || answer?.status === 200) times.push(performance.now() - clicked);
          else refused += 1;
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    return {
      perSecond: times.length / seconds,
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
      refused,
    };
  } finally {
    await world.close();
    await house.close();
  }
}
