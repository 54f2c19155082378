/**
 * The signed reply address: care+t-<token>@clinic. Whoever answers our mail brings the conversation back in the
 * address itself, which survives where headers are lost. The token is opaque (the id is masked), holds no health
 * data, works only on the address it was made for, and is read in constant time.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const idBytes = 12;
const macBytes = 10;
/** 22 bytes in base32. */
const tokenLength = 36;
/** RFC 5321: longer local parts may be refused on the way. */
const longestLocalPart = 64;

/**
 * The reply address of one conversation (24 hex digits) on a line. Where the line's local part is too long to take
 * the token, the line's own address: answers then find their thread by headers.
 */
export function makeReplyAddress(lineAddress: string, conversationId: string, key: Buffer): string {
  return taggedAddress("t", lineAddress, conversationId, key) ?? lineAddress;
}

/** Mail to it ends automatic mail to whoever's conversation it is; null where the line's local part is too long. */
export function makeUnsubscribeAddress(
  lineAddress: string,
  conversationId: string,
  key: Buffer,
): string | null {
  return taggedAddress("u", lineAddress, conversationId, key);
}

/** `t` brings an answer home, `u` unsubscribes: neither is good as the other. */
type Tag = "t" | "u";

function taggedAddress(tag: Tag, lineAddress: string, conversationId: string, key: Buffer): string | null {
  if (!/^[0-9a-f]{24}$/i.test(conversationId))
    throw new TypeError("A conversation id has 24 hexadecimal digits");
  const address = lineAddress.toLowerCase();
  const at = address.lastIndexOf("@");
  if (at < 1 || at + 3 + tokenLength > longestLocalPart) return null;
  const id = Buffer.from(conversationId, "hex");
  const mac = macOf(tag, id, address, key);
  const token = toBase32(Buffer.concat([mac, masked(id, mac, key)]));
  return `${address.slice(0, at)}+${tag}-${token}${address.slice(at)}`;
}

/** The conversation id that we signed into this address, or null. Upper case, as some servers make it, is fine. */
export function readReplyToken(address: string, key: Buffer): string | null {
  return readTag("t", address, key);
}

/** The conversation whose automatic mail ends by mail to this address, or null. */
export function readUnsubscribeToken(address: string, key: Buffer): string | null {
  return readTag("u", address, key);
}

function readTag(tag: Tag, address: string, key: Buffer): string | null {
  const parts = /^(.+)\+([tu])-([a-z2-7]{36})(@[^@]+)$/.exec(address.trim().toLowerCase());
  const [, local, given, token, domain] = parts ?? [];
  if (given !== tag) return null;
  const bytes = token === undefined ? null : fromBase32(token);
  if (!bytes) return null;
  const mac = bytes.subarray(0, macBytes);
  const id = masked(bytes.subarray(macBytes), mac, key);
  return timingSafeEqual(mac, macOf(tag, id, `${local}${domain}`, key)) ? id.toString("hex") : null;
}

function macOf(tag: Tag, id: Buffer, lineAddress: string, key: Buffer): Buffer {
  return createHmac("sha256", key)
    .update(tag === "t" ? "reply-mac\0" : "unsubscribe-mac\0")
    .update(id)
    .update(lineAddress)
    .digest()
    .subarray(0, macBytes);
}

/** Its own inverse. */
function masked(id: Buffer, mac: Buffer, key: Buffer): Buffer {
  const mask = createHmac("sha256", key).update("reply-mask\0").update(mac).digest();
  return Buffer.from(id.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function toBase32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += alphabet[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

/** Null for anything but the one way to write these bytes, so that one token has one spelling. */
function fromBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    value = (value << 5) | alphabet.indexOf(character);
    bits += 5;
    if (bits >= 8) {
      bytes.push((value >>> (bits - 8)) & 255);
      bits -= 8;
    }
    value &= (1 << bits) - 1;
  }
  return value === 0 && bytes.length === macBytes + idBytes ? Buffer.from(bytes) : null;
}
