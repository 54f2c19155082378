/** The closed list of channels: the ways a patient and the clinic can reach each other. */
export const channelIds = ["sms", "whatsapp", "email"] as const;
export type ChannelId = (typeof channelIds)[number];

/** What kind of address each channel needs. One phone number may serve two channels as two addresses. */
export const addressKinds = ["phone", "whatsapp", "email"] as const;
export type AddressKind = (typeof addressKinds)[number];

export const addressKindOf: Readonly<Record<ChannelId, AddressKind>> = {
  sms: "phone",
  whatsapp: "whatsapp",
  email: "email",
};

export const channelOfKind: Readonly<Record<AddressKind, ChannelId>> = {
  phone: "sms",
  whatsapp: "whatsapp",
  email: "email",
};

/** The word for a channel that staff read. */
export const channelWords: Readonly<Record<ChannelId, string>> = {
  sms: "SMS",
  whatsapp: "WhatsApp",
  email: "Email",
};

/** WhatsApp's customer-service window: free text only within 24 h of the patient's last message. */
export const whatsappWindowMs = 24 * 60 * 60 * 1000;

/** Longest text one message may carry, in UTF-16 code units (Twilio 21617 for SMS; Meta's text limit). */
export const maxTextLength: Readonly<Record<ChannelId, number>> = {
  sms: 1600,
  whatsapp: 4096,
  email: 100_000,
};
