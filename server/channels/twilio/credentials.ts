/** What a Twilio line needs to know, checked before it is stored and again before the adapter sees it. */
import { z } from "zod";

export const twilioCredentials = z.object({
  accountSid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, "The Account SID begins with AC and has 32 hexadecimal digits"),
  authToken: z.string().min(16, "Copy the whole auth token from the Twilio console"),
  messagingServiceSid: z
    .string()
    .regex(/^MG[0-9a-fA-F]{32}$/, "The Messaging Service SID begins with MG and has 32 hexadecimal digits")
    .optional(),
  /** Another base for tests, regions and proxies. */
  apiBase: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .default("https://api.twilio.com"),
  /** The Content API, which holds the WhatsApp templates, lives on a host of its own. */
  contentBase: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .default("https://content.twilio.com"),
});

export type TwilioCredentials = z.infer<typeof twilioCredentials>;
