/** What a Kannel line needs to know, checked before it is stored and again before the adapter sees it. */
import { isIP } from "node:net";
import { z } from "zod";
import { isLoopbackAddress } from "../../lib/public-address.ts";

/** Header values as Kannel reads them: visible ASCII, so that nothing can end a header early. */
const word = z.string().regex(/^[\x21-\x7e]{1,64}$/, "Use 1 to 64 letters, digits and signs without spaces");

export const kannelCredentials = z.object({
  /** The whole address of smsbox's sendsms, such as "http://127.0.0.1:13013/cgi-bin/sendsms". */
  sendUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlain, "Give the address alone: without a password, a question mark or a hash sign")
    .refine(isPrivateOrSecret, "Use https, or http to a Kannel on this machine (127.0.0.1)"),
  /** Where smsbox reads its black-list from, so that the ledger can be compared with it. */
  blackListUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPrivateOrSecret, "Use https, or http to this machine (127.0.0.1)")
    .optional(),
  username: word,
  password: word.min(8, "Give the sendsms-user a password of 8 signs or more"),
  /** Where Kannel calls from: its requests carry no signature, so nobody else is let in. "10.0.0.5", "10.0.0.0/29". */
  addresses: z
    .array(
      z
        .string()
        .refine(isAddressOrRange, "Give an IP address or a range of them, such as 10.0.0.5 or 10.0.0.0/29"),
    )
    .min(1, "Name at least one address that Kannel calls from"),
});

export type KannelCredentials = z.infer<typeof kannelCredentials>;

function isPlain(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === "";
}

function isPrivateOrSecret(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return protocol === "https:" || hostname === "localhost" || (isIP(bare) !== 0 && isLoopbackAddress(bare));
}

function isAddressOrRange(text: string): boolean {
  const [, address = "", bits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const family = isIP(address);
  // A range of everything would be no list at all.
  return (
    family !== 0 && (bits === undefined || (Number(bits) >= 8 && Number(bits) <= (family === 4 ? 32 : 128)))
  );
}
