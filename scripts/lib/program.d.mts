/** What TypeScript has to know of program.mjs, which stays plain because it runs before any install. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  expected: boolean;
}
export interface Program {
  name: string;
  pid: number;
  /** The program's first JSON line with `ready: true`. Rejects with its last words when it ends before. */
  ready: Promise<Record<string, unknown>>;
  ended: Promise<ProgramEnd>;
  /** Its last words, for a person. */
  tail(): string;
  stop(seconds?: number): Promise<ProgramEnd>;
  kill(): void;
}
export function startProgram(options: {
  name: string;
  file: string;
  args?: readonly string[];
  nodeArgs?: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  readyWithinSeconds?: number;
}): Program;
