/**
 * The one way PHI enters and leaves the store: AES-256-GCM with the key's id in the value, bound to the
 * record it belongs to, and keyed blind indexes for equality look-ups.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

export interface CodecKeys {
  /** The first seals; every one opens what it sealed. */
  encryption: readonly { id: string; key: Buffer }[];
  blindIndex: Buffer;
}

export interface Codec {
  /** Seals a value as bytes. `place` names collection and record: a value moved elsewhere does not open. */
  seal(place: string, value: unknown): Buffer;
  sealBytes(place: string, bytes: Buffer): Buffer;
  /** Throws SealError when the key is unknown, the value was altered, or it belongs elsewhere. */
  open(place: string, sealed: Uint8Array): unknown;
  openBytes(place: string, sealed: Uint8Array): Buffer;
  /** Equal for equal values of one organization, and tells nothing else. 22 characters. */
  blind(organizationId: string, purpose: string, value: string): string;
}

export class SealError extends Error {}

const version = 1;

/** Layout: version (1), length of key id (1), key id, nonce (12), tag (16), ciphertext. */
export function createCodec(keys: CodecKeys, random: (bytes: number) => Buffer = randomBytes): Codec {
  const current = keys.encryption[0];
  if (!current) throw new Error("a codec needs a key");
  const sealingKey = current.key;
  const byId = new Map(keys.encryption.map(({ id, key }) => [id, key]));
  const nonces = pooled(random, 12);
  const head = Buffer.concat([Buffer.from([version, current.id.length]), Buffer.from(current.id, "latin1")]);

  function sealBytes(place: string, bytes: Buffer): Buffer {
    const nonce = nonces();
    const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce);
    cipher.setAAD(Buffer.from(place));
    const body = cipher.update(bytes);
    cipher.final();
    return Buffer.concat([head, nonce, cipher.getAuthTag(), body]);
  }

  function openBytes(place: string, sealed: Uint8Array): Buffer {
    const value = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const idLength = value[1] ?? 0;
    const bodyAt = 2 + idLength + 12 + 16;
    if (value[0] !== version || value.length < bodyAt) throw new SealError("not a sealed value");
    const key = byId.get(value.toString("latin1", 2, 2 + idLength));
    if (!key) throw new SealError("sealed with a key that is not here");
    const nonceAt = 2 + idLength;
    const decipher = createDecipheriv("aes-256-gcm", key, value.subarray(nonceAt, nonceAt + 12));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(value.subarray(nonceAt + 12, bodyAt));
    const text = decipher.update(value.subarray(bodyAt));
    try {
      decipher.final();
    } catch {
      throw new SealError("altered, or moved from another record");
    }
    return text;
  }

  return {
    sealBytes,
    openBytes,
    seal: (place, value) => sealBytes(place, Buffer.from(JSON.stringify(value))),
    open: (place, sealed) => JSON.parse(openBytes(place, sealed).toString("utf8")) as unknown,
    blind(organizationId, purpose, value) {
      const hash = createHmac("sha256", keys.blindIndex)
        .update(`${organizationId}\0${purpose}\0${value}`)
        .digest();
      return hash.subarray(0, 16).toString("base64url");
    },
  };
}

/** Takes random bytes in bulk and hands them out in pieces: asking the system each time costs more than sealing. */
function pooled(random: (bytes: number) => Buffer, size: number): () => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  return () => {
    if (pool.length < size) pool = random(size * 128);
    const piece = pool.subarray(0, size);
    pool = pool.subarray(size);
    return piece;
  };
}
