/** Links in pages to staff: an alarm and a page of it, signed, so that nobody can make one up. They act on POST only. */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface PageLinks {
  /** The token of a page's link. */
  make(alarmId: string, pageId: string): string;
  /** Null for one that we did not make. */
  read(token: string): { alarmId: string; pageId: string } | null;
}

const idBytes = 12;
const macBytes = 12;

export function createPageLinks(key: Buffer): PageLinks {
  const macOf = (body: Buffer): Buffer =>
    createHmac("sha256", key).update("page link\0").update(body).digest().subarray(0, macBytes);
  return {
    make(alarmId, pageId) {
      const body = Buffer.from(alarmId + pageId, "hex");
      return Buffer.concat([body, macOf(body)]).toString("base64url");
    },
    read(token) {
      if (!/^[\w-]{48}$/.test(token)) return null;
      const bytes = Buffer.from(token, "base64url");
      const body = bytes.subarray(0, 2 * idBytes);
      const mac = bytes.subarray(2 * idBytes);
      if (mac.length !== macBytes || !timingSafeEqual(mac, macOf(body))) return null;
      const hex = body.toString("hex");
      return { alarmId: hex.slice(0, 2 * idBytes), pageId: hex.slice(2 * idBytes) };
    },
  };
}
