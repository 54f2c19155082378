/** A problem a person can mend: its message is one clear line and is shown alone, without a stack. */
export class Problem extends Error {}

/** Runs `main`; a Problem becomes its line and exit code 1, anything else keeps its stack. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Problem ? `\n${error.message}\n` : error);
  }
}
