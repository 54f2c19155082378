/** What TypeScript has to know of ports.mjs, which stays plain because it runs before any install. */
export function isFree(port: number, host?: string): Promise<boolean>;
export function freePort(host?: string): Promise<number>;
