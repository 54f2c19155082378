/** Names of everything in the one server cache. */
import type { QueueId } from "../../shared/api/conversations.ts";

export const keys = {
  lists: ["list"] as const,
  list: (queue: QueueId) => ["list", queue] as const,
  counts: ["counts"] as const,
  conversations: ["conversation"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  threads: ["messages"] as const,
  messages: (conversationId: string) => ["messages", conversationId] as const,
  organization: ["organization"] as const,
  versions: (messageId: string, edits: number) => ["versions", messageId, edits] as const,
  staff: ["staff"] as const,
  openAlarms: ["alarms", "open"] as const,
  alarmLog: ["alarms", "log"] as const,
  alarms: ["alarms"] as const,
  emergencySettings: ["emergency-settings"] as const,
  quietHours: ["quiet-hours"] as const,
  contact: ["contact"] as const,
  lines: ["lines"] as const,
  lineFigures: ["line-figures"] as const,
  policies: ["policies"] as const,
  autoReplies: ["auto-replies"] as const,
  /** Below them: what changes them tells of these too. */
  errands: ["auto-replies", "errands"] as const,
  templates: ["templates"] as const,
  prices: ["prices"] as const,
  consentTexts: ["consent-texts"] as const,
  consentTextVersions: (language: string) => ["consent-texts", "versions", language] as const,
  consents: ["consent"] as const,
  consent: (patientId: string) => ["consent", patientId] as const,
};
