/** The production program. `--new-keys` prints fresh encryption keys for THREADWELL_KEYS and ends. */
import { newKeys } from "./config/secrets.ts";
import { runProgram } from "./run.ts";

if (process.argv.includes("--new-keys")) process.stdout.write(`${newKeys()}\n`);
else await runProgram({ environment: process.env });
