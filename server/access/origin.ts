/**
 * Which pages may speak to us with a person's cookie, or open a socket. Accepted: the origin of the public URL;
 * outside production also the request's own host, when that is this machine or a bare IP address (a name could be
 * made to point here by anyone). A request without an Origin is accepted only when no browser sent it from
 * elsewhere: browsers name the origin of everything that changes something.
 */
import { isIP } from "node:net";

export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  "sec-fetch-site"?: string | string[] | undefined;
}

export type OriginRule = (headers: OriginHeaders) => boolean;

/** `publicUrl` may have a path; only its origin counts. Null while nobody knows it, such as on a port of chance. */
export function createOriginRule({
  publicUrl,
  production,
}: {
  publicUrl: string | null;
  production: boolean;
}): OriginRule {
  const own = publicUrl === null ? null : new URL(publicUrl).origin;
  return (headers) => {
    const { origin, host } = headers;
    if (origin === undefined) {
      const site = headers["sec-fetch-site"];
      return site === undefined || site === "same-origin" || site === "none";
    }
    if (origin === own) return true;
    if (production || host === undefined || !URL.canParse(origin)) return false;
    const from = new URL(origin);
    return from.protocol === "http:" && from.host === host.toLowerCase() && isThisMachine(from.hostname);
  };
}

function isThisMachine(hostname: string): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return bare === "localhost" || bare.endsWith(".localhost") || isIP(bare) !== 0;
}
