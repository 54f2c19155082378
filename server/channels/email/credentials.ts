/** What an email line needs to know, checked before it is stored and again before the adapter sees it. */
import { z } from "zod";

const hostName = z
  .string()
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,62}\.?)*[a-z0-9]?|\[?[0-9a-f:.]+\]?)$/i,
    "Give the server's name or address alone",
  );

export const emailCredentials = z.object({
  smtpHost: hostName.max(253),
  smtpPort: z.int().min(1).max(65_535),
  /**
   * true: TLS from the first byte (465). "starttls": plain, then TLS, refused without it (587). false: no TLS, for
   * a relay on this machine or a private network alone.
   */
  secure: z.union([z.boolean(), z.literal("starttls")]),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  /** The domain of our Message-IDs and of our greeting. */
  domain: hostName.max(253),
  /**
   * The name our own mail server writes into Authentication-Results. Without it no such header is believed, because
   * anybody can send one.
   */
  authservId: z.string().min(1).optional(),
});

export type EmailCredentials = z.infer<typeof emailCredentials>;
