/** Kannel, the clinic's own SMS gateway: texts out by sendsms, texts and delivery reports in by plain requests. */
import type { Adapter } from "../contract.ts";
import { readBlackList } from "./black-list.ts";
import { verifyCaller } from "./caller.ts";
import { kannelCredentials, type KannelCredentials } from "./credentials.ts";
import { parseKannel } from "./parse.ts";
import { kannelSendTimeoutSeconds, kannelTextLimit, leastValiditySeconds, sendByKannel } from "./send.ts";

function hosts({ sendUrl, blackListUrl }: KannelCredentials): string[] {
  return [sendUrl, blackListUrl].flatMap((url) => (url === undefined ? [] : new URL(url).host));
}

export const kannelAdapter: Adapter<KannelCredentials> = {
  id: "kannel",
  name: "Kannel",
  channels: ["sms"],
  credentials: kannelCredentials,
  secrets: ["password"],
  hosts,
  capabilities: () => ({
    maxTextLength: kannelTextLimit,
    receipts: { delivered: true, read: false },
    leastValiditySeconds,
    sendTimeoutSeconds: kannelSendTimeoutSeconds,
    flash: true,
    media: false,
  }),
  verify: (request, line) => verifyCaller(request, line.credentials.addresses),
  parse: async (request, line) => parseKannel(request, line.address),
  // Kannel would text a body back to the patient.
  acknowledge: { status: 200, contentType: "text/plain", body: "" },
  blockList: {
    has: ({ credentials }) => credentials.blackListUrl !== undefined,
    read: (line, context) => readBlackList(line, context, hosts(line.credentials)),
  },
  send: (message, line, context) => sendByKannel(message, line, context, hosts(line.credentials)),
};
