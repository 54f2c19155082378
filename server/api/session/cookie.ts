/** The refresh token's cookie: only for the session's own addresses, never for scripts, never from another site. */
import { parseCookie, stringifySetCookie } from "cookie";

export interface SessionCookie {
  read(header: string | undefined): string | undefined;
  /** Value of Set-Cookie. */
  write(token: string, expiresAt: Date, now: Date): string;
  clear(): string;
}

const cookiePath = "/api/v1/session";

/** `secure`: whether people reach us by https only. */
export function createSessionCookie(secure: boolean): SessionCookie {
  const name = secure ? "__Secure-threadwell" : "threadwell";
  const attributes = { name, path: cookiePath, httpOnly: true, sameSite: "strict", secure } as const;
  return {
    read: (header) => (header === undefined ? undefined : parseCookie(header)[name]),
    write(value, expiresAt, now) {
      const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000));
      return stringifySetCookie({ ...attributes, value, maxAge });
    },
    clear: () => stringifySetCookie({ ...attributes, value: "", maxAge: 0 }),
  };
}
