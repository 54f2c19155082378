/**
 * Says in one line that Node is too old. It imports nothing and uses no new syntax, because it has to run on
 * the very Node it complains about; the programs load everything else only after it has agreed.
 */
export function nodeIsTooOld() {
  const parts = process.versions.node.split(".").map(Number);
  if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19)) return false;
  console.error(
    "\nThreadwell needs Node 20.19 or newer; this is Node " +
      process.versions.node +
      ". Install a newer one from https://nodejs.org and start again.\n",
  );
  process.exitCode = 1;
  return true;
}
