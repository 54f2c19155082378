/**
 * Mailboxes in one normal form. Lower case on both sides: no provider in use tells "Ana" from "ana", and two
 * patients for one mailbox would be the worse mistake. Plus tags stay: they may be part of the real address.
 */

/** The lower-case mailbox, or null when `input` is not one plain mailbox ("a@b.example", also "Name <a@b.example>"). */
export function normalEmail(input: string): string | null {
  const trimmed = input.trim();
  const bracketed = /<([^<>]*)>$/.exec(trimmed);
  const mailbox = (bracketed?.[1] ?? trimmed).trim().normalize("NFC").toLowerCase();
  const at = mailbox.lastIndexOf("@");
  if (at < 1 || mailbox.length > 254) return null;
  const local = mailbox.slice(0, at);
  const domain = mailbox.slice(at + 1).replace(/\.$/, "");
  if (!isLocalPart(local) || !isDomain(domain)) return null;
  return `${local}@${domain}`;
}

function isLocalPart(local: string): boolean {
  if (new TextEncoder().encode(local).length > 64) return false;
  if (/^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])+"$/u.test(local)) return true;
  return /^[^\s"(),:;<>@[\\\]\p{Cc}]+$/u.test(local) && !/^\.|\.\.|\.$/.test(local);
}

function isDomain(domain: string): boolean {
  if (domain.length > 253 || domain.length === 0) return false;
  return domain
    .split(".")
    .every(
      (label) => label.length <= 63 && /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u.test(label),
    );
}

/** "an··@larkspur.example": enough to tell two mailboxes apart on a shared screen. */
export function emailTail(mailbox: string): string {
  const at = mailbox.lastIndexOf("@");
  if (at < 1) return "··";
  return `${[...mailbox.slice(0, at)].slice(0, 2).join("")}··${mailbox.slice(at)}`;
}
