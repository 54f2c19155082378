/** Twilio: SMS and WhatsApp senders by REST, messages and receipts by signed webhooks. */
import type { Adapter } from "../contract.ts";
import { twilioCredentials, type TwilioCredentials } from "./credentials.ts";
import { lookUpAtTwilio } from "./look-up.ts";
import { parseTwilio } from "./parse.ts";
import { sendByTwilio, twilioSendTimeoutSeconds, twilioTextLimit } from "./send.ts";
import { verifyTwilioSignature } from "./signature.ts";
import { listTwilioTemplates } from "./templates.ts";

function hosts(credentials: TwilioCredentials): string[] {
  return [new URL(credentials.apiBase).host, new URL(credentials.contentBase).host];
}

export const twilioAdapter: Adapter<TwilioCredentials> = {
  id: "twilio",
  name: "Twilio",
  channels: ["sms", "whatsapp"],
  credentials: twilioCredentials,
  secrets: ["authToken"],
  hosts,
  capabilities: (channel) => ({
    // Twilio's own limit holds for WhatsApp too, below what WhatsApp itself would take.
    maxTextLength: twilioTextLimit,
    receipts: { delivered: true, read: channel === "whatsapp" },
    sendTimeoutSeconds: twilioSendTimeoutSeconds,
    flash: false,
    media: true,
  }),
  verify: (request, line) => verifyTwilioSignature(request, line.credentials.authToken),
  parse: async (request) => parseTwilio(request),
  acknowledge: {
    status: 200,
    contentType: "text/xml",
    body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  },
  send: (message, line, context) => sendByTwilio(message, line, context, hosts(line.credentials)),
  listTemplates: (line, context) => listTwilioTemplates(line, context, hosts(line.credentials)),
  lookUp: (message, startedAt, line, context) =>
    lookUpAtTwilio(message, startedAt, line, context, hosts(line.credentials)),
};
