/** What TypeScript has to know of build.mjs, which stays plain because it runs before any install. */
export function ensureBuilt(options: { root: string; say: (line: string) => void }): Promise<string[]>;
