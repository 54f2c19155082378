/**
 * Links for patients: "choose how we reach you" and "unsubscribe". A link is a signed, masked token and nothing in the
 * store: it says whose it is to us alone, and tells a reader of the URL nothing. When it ends, and whether it was
 * revoked, is for whoever opens it to judge from `madeAt`.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** `choose` may change everything about the patient's wishes; `unsubscribe` can only ever refuse. */
export type LinkKind = "choose" | "unsubscribe";

export interface PatientLink {
  kind: LinkKind;
  organizationId: string;
  patientId: string;
  /** Where the link was sent: who opens it reads what goes there. */
  addressId: string;
  madeAt: Date;
}

export interface PatientLinks {
  make(link: PatientLink): string;
  /** Null for whatever we did not sign. */
  read(token: string): PatientLink | null;
}

/** A preference page may be kept this long; an unsubscribe link never ends, as mail lies in mailboxes for years. */
export const chooseLinkMs = 30 * 24 * 60 * 60_000;

const kinds: readonly LinkKind[] = ["choose", "unsubscribe"];
const macBytes = 16;
/** Kind, organization, patient, address, seconds. */
const plainBytes = 1 + 3 * 12 + 5;
const tokenPattern = new RegExp(`^[\\w-]{${Math.ceil(((macBytes + plainBytes) * 4) / 3)}}$`);

/** The mask is made from the MAC of what it covers (as in SIV), so that equal beginnings never show. */
export function createPatientLinks(key: Buffer): PatientLinks {
  const macOf = (plain: Buffer) =>
    createHmac("sha256", key).update("patient-link-mac\0").update(plain).digest().subarray(0, macBytes);
  const masked = (plain: Buffer, mac: Buffer) => {
    const mask = createHmac("sha512", key).update("patient-link-mask\0").update(mac).digest();
    return Buffer.from(plain.map((byte, at) => byte ^ (mask[at] ?? 0)));
  };
  return {
    make({ kind, organizationId, patientId, addressId, madeAt }) {
      const seconds = Buffer.alloc(5);
      seconds.writeUIntBE(Math.floor(madeAt.getTime() / 1000), 0, 5);
      const ids = [organizationId, patientId, addressId].map((id) => Buffer.from(id, "hex"));
      const plain = Buffer.concat([Buffer.from([kinds.indexOf(kind)]), ...ids, seconds]);
      if (plain.length !== plainBytes) throw new TypeError("an id has 24 hexadecimal digits");
      const mac = macOf(plain);
      return Buffer.concat([mac, masked(plain, mac)]).toString("base64url");
    },
    read(token) {
      if (!tokenPattern.test(token)) return null;
      const bytes = Buffer.from(token, "base64url");
      // One token has one spelling.
      if (bytes.length !== macBytes + plainBytes || bytes.toString("base64url") !== token) return null;
      const mac = bytes.subarray(0, macBytes);
      const plain = masked(bytes.subarray(macBytes), mac);
      if (!timingSafeEqual(mac, macOf(plain))) return null;
      const id = (at: number) => plain.subarray(at, at + 12).toString("hex");
      const kind = kinds[plain[0] ?? -1];
      if (!kind) return null;
      const madeAt = new Date(plain.readUIntBE(37, 5) * 1000);
      return { kind, organizationId: id(1), patientId: id(13), addressId: id(25), madeAt };
    },
  };
}
