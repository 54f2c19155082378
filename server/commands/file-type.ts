/** What a file is, told from its first bytes: its name and its sender's word for it say nothing. */
import type { ConsentFormRecord } from "../store/consent-forms.ts";

const beginnings: readonly [ConsentFormRecord["contentType"], Buffer][] = [
  ["application/pdf", Buffer.from("%PDF-")],
  ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff])],
];

/** Null for everything that is no PDF, PNG or JPEG. */
export function fileTypeOf(file: Buffer): ConsentFormRecord["contentType"] | null {
  return beginnings.find(([, begins]) => file.subarray(0, begins.length).equals(begins))?.[0] ?? null;
}

const endings = { "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg" } as const;

/** A name for people: no path, nothing invisible, and the ending of what it is. */
export function safeFileName(given: string, type: ConsentFormRecord["contentType"]): string {
  const bare = given
    .replace(/^.*[/\\]/s, "")
    .replace(/[\p{Cc}\p{Cf}"<>|:*?]+/gu, "")
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .trim()
    .slice(0, 120);
  return `${bare.replace(/^\.+/, "") || "signed form"}.${endings[type]}`;
}
