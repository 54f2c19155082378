/** Which ports to use, and whether they are free. */
import net from "node:net";
import { Problem } from "./problem.mjs";

/** Whether nobody listens on `port` of this machine. */
export function isFree(port, host = "127.0.0.1") {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.unref();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port that is free now. */
export function freePort(host = "127.0.0.1") {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, host, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Reads the ports from the environment and looks whether they are free. The first two are addresses people
 * type, so a busy one is a Problem; the mail ports are between the two programs and move out of the way
 * unless they were asked for by name.
 */
export async function choosePorts(env) {
  const wanted = [
    { name: "PORT", fallback: 3000, fixed: true },
    { name: "SIMULATOR_PORT", fallback: 3001, fixed: true },
    { name: "SIMULATOR_SMTP_PORT", fallback: 2525, fixed: Boolean(env.SIMULATOR_SMTP_PORT) },
    { name: "SMTP_PORT", fallback: 2526, fixed: Boolean(env.SMTP_PORT) },
  ];
  const ports = {};
  for (const { name, fallback } of wanted) ports[name] = readPort(name, env[name], fallback);
  for (const { name, fixed } of wanted) {
    const twin = wanted.find((other) => other.name !== name && ports[other.name] === ports[name]);
    if (twin && fixed)
      throw new Problem(`${name} and ${twin.name} are both ${ports[name]}. Give each a port of its own.`);
  }
  await Promise.all(
    wanted.map(async ({ name, fixed }) => {
      if (await isFree(ports[name])) return;
      if (fixed) throw new Problem(busy(name, ports[name]));
      ports[name] = await freePort();
    }),
  );
  return ports;
}

function readPort(name, given, fallback) {
  if (given === undefined || given === "") return fallback;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new Problem(`${name} is "${given}"; it has to be a number from 1 to 65535.`);
}

function busy(name, port) {
  return `Port ${port} is in use by another program. Choose another with ${name}: ${withVariable(name, port + 10)}`;
}

/** How a person sets a variable for one run, in the words of their system. */
export function withVariable(name, value) {
  return process.platform === "win32" ? `set ${name}=${value}&& npm start` : `${name}=${value} npm start`;
}
