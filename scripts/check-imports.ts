/** `npm run check:imports`: fails on a circle, a barrel, a forbidden direction or a misplaced package. */
import { readModules } from "./check-imports/read.ts";
import { check } from "./check-imports/rules.ts";
import { projectRoot } from "./root.ts";

const modules = readModules(process.argv[2] ?? projectRoot());
const findings = check(modules);
for (const { file, line, rule, reason } of findings) console.log(`${file}:${line}  ${rule}: ${reason}`);
console.log(
  findings.length === 0
    ? `${modules.length} files, every import keeps the order.`
    : `${findings.length} of the imports in ${modules.length} files break the order.`,
);
process.exitCode = findings.length === 0 && modules.length > 0 ? 0 : 1;
