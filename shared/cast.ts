/**
 * The demo clinic's cast: one set of invented people for the seed, the tests and the simulator, so that a
 * name always means the same person. Phone numbers come from the range kept for fiction (+1 503 555 01xx),
 * domains from the names kept for examples. Plain data: no imports, no logic.
 */

export type CastChannel = "sms" | "whatsapp" | "email";

export interface CastStaff {
  key: string;
  name: string;
  title: string;
  email: string;
  role: "admin" | "coordinator" | "clinician";
}

export interface CastLine {
  key: string;
  channel: CastChannel;
  label: string;
  /** E.164 for sms and whatsapp, a mailbox for email. */
  address: string;
  provider: "twilio" | "smtp";
}

export interface CastAddress {
  kind: "phone" | "whatsapp" | "email";
  /** E.164 for phone and whatsapp, a mailbox for email. */
  value: string;
  verified: boolean;
  /** A landline takes calls only: a text to it fails with 30006. */
  landline?: true;
}

export interface CastPatient {
  key: string;
  name: string;
  /** The name in Latin letters, when the name itself is in another script. */
  latinName?: string;
  pronouns?: string;
  /** BCP 47: the language they write in first. */
  languages: readonly string[];
  timeZone: string;
  /** YYYY-MM-DD. Absent: not known to the clinic. */
  birthDate?: string;
  recordNumber?: string;
  tags: readonly string[];
  addresses: readonly CastAddress[];
  /** Key of a patient before this one whose phone they share. */
  sharesPhoneOf?: string;
  /** Staff key of the person the conversation is assigned to. */
  assignee?: string;
  /** True: nobody has opened the last words yet. */
  unread?: true;
  /** True: the clinic does not know this person; the inbox shows the number alone. */
  unknownSender?: true;
  /** Oldest first. */
  history: readonly CastMessage[];
}

export interface CastMessage {
  /**
   * Note: staff only, never leaves the clinic. Machine: what Threadwell answers by itself, as the phone shows it; in the
   * inbox Threadwell's own rules write it.
   */
  kind: "inbound" | "outbound" | "note" | "machine";
  /** Absent on notes. */
  channel?: CastChannel;
  body: string;
  /** Minutes before the seed ran. */
  minutesAgo: number;
  /** Staff key: who wrote an outbound message or a note. */
  author?: string;
  subject?: string;
  /** Message-ID without angle brackets, so that both ends of a mail thread agree. */
  mailId?: string;
  /** mailId of the mail this one answers. */
  inReplyTo?: string;
}

export const organization = {
  name: "Larkspur Clinic",
  slug: "larkspur",
  timeZone: "America/Los_Angeles",
  mailDomain: "larkspur.example",
} as const;

export interface CastTemplate {
  /** Twilio's id of it. */
  contentSid: string;
  name: string;
  language: string;
  category: "utility" | "marketing";
  body: string;
  variables: readonly {
    key: string;
    label: string;
    kind: "text" | "number" | "link";
    filledBy: "first_name" | "clinic" | null;
    example: string;
  }[];
  purposes: readonly ("reply" | "reminder" | "result" | "refill" | "broadcast" | "staff" | "system")[];
}

const firstName = {
  key: "1",
  label: "First name",
  kind: "text",
  filledBy: "first_name",
  example: "Ana",
} as const;
const clinicName = {
  key: "2",
  label: "Clinic",
  kind: "text",
  filledBy: "clinic",
  example: organization.name,
} as const;

/** Approved at the WhatsApp line's provider: what may go while a patient's 24-hour window is closed. */
export const templates: readonly CastTemplate[] = [
  {
    contentSid: "HX5a1d3b7e9c2f40618d7e3b5a9c1f2e40",
    name: "Message waiting",
    language: "en",
    category: "utility",
    body: "Hi {{1}}, {{2}} has a message for you. Answer here and we will send it.",
    variables: [firstName, clinicName],
    purposes: ["reply", "result", "refill", "system"],
  },
  {
    contentSid: "HX6b2e4c8f0d3a51729e8f4c6b0d2a3f51",
    name: "Mensaje en espera",
    language: "es",
    category: "utility",
    body: "Hola {{1}}, {{2}} tiene un mensaje para usted. Responda aquí y se lo enviaremos.",
    variables: [firstName, clinicName],
    purposes: ["reply", "result", "refill", "system"],
  },
  {
    contentSid: "HX7c3f5d9a1e4b62830f9a5d7c1e3b4a62",
    name: "Visit time",
    language: "en",
    category: "utility",
    body: "Hi {{1}}, your visit is on {{2}}. Answer C to confirm or R to move it.",
    variables: [
      firstName,
      { key: "2", label: "Day and time", kind: "text", filledBy: null, example: "Friday at 9:00 am" },
    ],
    purposes: [],
  },
];

export const staff: readonly CastStaff[] = [
  {
    key: "nora",
    name: "Nora Lindqvist",
    title: "Care coordinator",
    email: "nora.lindqvist@larkspur.example",
    role: "coordinator",
  },
  {
    key: "dev",
    name: "Dev Raman",
    title: "Care coordinator",
    email: "dev.raman@larkspur.example",
    role: "coordinator",
  },
  {
    key: "tamsin",
    name: "Tamsin Reyes",
    title: "Care coordinator",
    email: "tamsin.reyes@larkspur.example",
    role: "coordinator",
  },
  {
    key: "beth",
    name: "Beth Kowalski",
    title: "RN",
    email: "beth.kowalski@larkspur.example",
    role: "clinician",
  },
  {
    key: "amara",
    name: "Dr. Amara Osei",
    title: "Physician",
    email: "amara.osei@larkspur.example",
    role: "clinician",
  },
  {
    key: "ines",
    name: "Ines Moreau",
    title: "Practice manager",
    email: "ines.moreau@larkspur.example",
    role: "admin",
  },
];

export const lines: readonly CastLine[] = [
  { key: "front-desk", channel: "sms", label: "Front desk", address: "+15035550100", provider: "twilio" },
  {
    key: "larkspur-care",
    channel: "whatsapp",
    label: "Larkspur Care",
    address: "+15035550101",
    provider: "twilio",
  },
  {
    key: "care-mail",
    channel: "email",
    label: "care@larkspur",
    address: "care@larkspur.example",
    provider: "smtp",
  },
];

const hour = 60;
const day = 24 * hour;

/** A mother and two children who share her phone. */
const household: readonly CastPatient[] = [
  {
    key: "grace",
    name: "Grace Okafor",
    pronouns: "she/her",
    languages: ["en"],
    timeZone: "America/Los_Angeles",
    birthDate: "1986-03-05",
    recordNumber: "LC-100401",
    tags: ["Family phone"],
    addresses: [{ kind: "phone", value: "+15035550147", verified: true }],
    assignee: "nora",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 9 * day, body: "Larkspur Clinic: thank you for the forms, Grace. Reply STOP to end texts." },
      { kind: "inbound", channel: "sms", minutesAgo: 9 * day - 3 * hour, body: "Great, thanks! Where do I park?" },
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 9 * day - 4 * hour, body: "Behind the house, it is free for patients." },
    ],
  },
  {
    key: "ada",
    name: "Ada Okafor",
    pronouns: "she/her",
    languages: ["en"],
    timeZone: "America/Los_Angeles",
    birthDate: "2016-08-21",
    recordNumber: "LC-100402",
    tags: ["Visit Monday"],
    addresses: [],
    sharesPhoneOf: "grace",
    assignee: "nora",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 4 * day, body: "Larkspur Clinic: Ada’s check-up is Mon at 9:00 am. Reply C1 to confirm." },
      { kind: "inbound", channel: "sms", minutesAgo: 4 * day - hour, body: "C1 yes" },
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 4 * day - 2 * hour, body: "Thank you. See you and Ada on Monday." },
    ],
  },
  {
    key: "sam",
    name: "Sam Okafor",
    pronouns: "he/him",
    languages: ["en"],
    timeZone: "America/Los_Angeles",
    birthDate: "2019-02-02",
    recordNumber: "LC-100403",
    tags: ["Visit Monday"],
    addresses: [],
    sharesPhoneOf: "grace",
    assignee: "nora",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 4 * day - 1, body: "Larkspur Clinic: Sam’s check-up is Mon at 9:30 am. Reply C2 to confirm." },
      { kind: "inbound", channel: "sms", minutesAgo: 4 * day - hour - 1, body: "C2 yes, both together please" },
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 4 * day - 2 * hour - 1, body: "Both together works. Sam needs no shots this time." },
    ],
  },
];

export const patients: readonly CastPatient[] = [
  {
    key: "harold",
    name: "Harold Whitcomb",
    pronouns: "he/him",
    languages: ["en"],
    timeZone: "America/Los_Angeles",
    birthDate: "1949-02-11",
    recordNumber: "LC-100187",
    tags: ["Cardiology"],
    addresses: [
      { kind: "phone", value: "+15035550127", verified: true },
      { kind: "email", value: "harold.whitcomb@example.org", verified: true },
    ],
    assignee: "amara",
    unread: true,
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 2 * day, body: "Larkspur Clinic: your refill is ready at the front desk. Reply STOP to end texts." },
      { kind: "inbound", channel: "sms", minutesAgo: 2 * day - 26, body: "Thanks, I will send my daughter." },
      { kind: "inbound", channel: "sms", minutesAgo: 2, body: "My chest feels tight and my left arm is heavy" },
      { kind: "machine", channel: "sms", minutesAgo: 2, body: "Larkspur Clinic: If this is an emergency, call 911 now. This line may not be read right away." },
    ],
  },
  {
    key: "linh",
    name: "Linh Nguyễn",
    pronouns: "she/her",
    languages: ["vi"],
    timeZone: "America/Los_Angeles",
    birthDate: "1991-06-30",
    recordNumber: "LC-100324",
    tags: ["Prenatal"],
    addresses: [{ kind: "whatsapp", value: "+15035550133", verified: true }],
    unread: true,
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "whatsapp", author: "tamsin", minutesAgo: 1 * day + 3 * hour, body: "Chào Linh, lịch hẹn của em là thứ Năm lúc 14:00." },
      { kind: "inbound", channel: "whatsapp", minutesAgo: 112, body: "Dạ em muốn đổi lịch hẹn sang thứ Sáu được không ạ?" },
    ],
  },
  {
    key: "danny",
    name: "Danny Kowalczyk",
    pronouns: "he/him",
    languages: ["en", "pl"],
    timeZone: "America/Los_Angeles",
    birthDate: "1984-10-02",
    recordNumber: "LC-100266",
    tags: [],
    addresses: [{ kind: "phone", value: "+15035550118", verified: true }],
    assignee: "dev",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "dev", minutesAgo: 70, body: "Larkspur Clinic: flu shots are here. Walk in any weekday 9 to 5. Reply STOP to end texts." },
      { kind: "inbound", channel: "sms", minutesAgo: 64, body: "please stop texting me about the flu shot" },
    ],
  },
  {
    key: "yusuf",
    name: "يوسف الأمين",
    latinName: "Yusuf Al-Amin",
    pronouns: "he/him",
    languages: ["ar"],
    timeZone: "America/Los_Angeles",
    birthDate: "1976-12-19",
    recordNumber: "LC-100293",
    tags: ["Interpreter"],
    addresses: [{ kind: "whatsapp", value: "+15035550161", verified: true }],
    assignee: "tamsin",
    unread: true,
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "whatsapp", author: "tamsin", minutesAgo: 5 * hour, body: "مرحباً يوسف، موعدك غداً الساعة 10:00 صباحاً." },
      { kind: "inbound", channel: "whatsapp", minutesAgo: 46, body: "هل يمكنني إحضار نتائج الفحص غداً صباحاً؟" },
    ],
  },
  {
    key: "ruth",
    name: "Ruth Abernathy",
    pronouns: "she/her",
    languages: ["en"],
    timeZone: "America/Los_Angeles",
    birthDate: "1958-04-23",
    recordNumber: "LC-100051",
    tags: ["Visit Friday"],
    addresses: [
      { kind: "email", value: "ruth.abernathy@example.org", verified: true },
      { kind: "phone", value: "+15035550112", verified: true, landline: true },
    ],
    assignee: "nora",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "email", author: "nora", minutesAgo: 2 * day, subject: "Welcome to messages by email", mailId: "ruth-welcome@larkspur.example", body: "Hello Ruth,\n\nyou asked us to write to you by email. Answer this mail at any time and it reaches our front desk. For emergencies call 911.\n\nNora Lindqvist, Larkspur Clinic" },
      { kind: "outbound", channel: "email", author: "nora", minutesAgo: 56, subject: "Your visit on Friday", mailId: "ruth-visit@larkspur.example", body: "Hello Ruth,\n\nthe form for Friday is on your secure page. The link works for three days and asks for your birth year.\n\nNora Lindqvist, Larkspur Clinic" },
      { kind: "inbound", channel: "email", minutesAgo: 38, subject: "Re: Your visit on Friday", mailId: "ruth-not-received@example.org", inReplyTo: "ruth-visit@larkspur.example", body: "I still have not received the form for Friday. Could you send it again?\n\nRuth" },
    ],
  },
  {
    key: "chen-wei",
    name: "陈伟",
    latinName: "Chen Wei",
    pronouns: "he/him",
    languages: ["zh-Hans"],
    timeZone: "America/Los_Angeles",
    birthDate: "1969-08-07",
    recordNumber: "LC-100340",
    tags: [],
    addresses: [{ kind: "phone", value: "+15035550188", verified: true }],
    unread: true,
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "tamsin", minutesAgo: 1 * day, body: "Larkspur Clinic:您的预约是明天上午十点。" },
      { kind: "inbound", channel: "sms", minutesAgo: 29, body: "请问明天的预约可以改到下午吗？" },
    ],
  },
  {
    key: "marisol",
    name: "Marisol Vega",
    pronouns: "she/her",
    languages: ["es", "en"],
    timeZone: "America/Los_Angeles",
    birthDate: "1967-09-14",
    recordNumber: "LC-100412",
    tags: ["Pickup", "Diabetes care"],
    addresses: [
      { kind: "phone", value: "+15035550142", verified: true },
      { kind: "whatsapp", value: "+15035550142", verified: true },
      { kind: "email", value: "marisol.vega@example.org", verified: true },
      { kind: "phone", value: "+15035550119", verified: false, landline: true },
    ],
    assignee: "nora",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "nora", minutesAgo: 2 * day + hour, body: "Larkspur Clinic: your visit is Thu at 10:30 am. Reply C to confirm, R to move." },
      { kind: "inbound", channel: "sms", minutesAgo: 2 * day + 58, body: "C" },
      { kind: "inbound", channel: "whatsapp", minutesAgo: 1 * day + 6 * hour, body: "Hi Nora, is my order ready? 🙏" },
      { kind: "outbound", channel: "email", author: "nora", minutesAgo: 26, subject: "Your order", mailId: "marisol-order@larkspur.example", body: "Hi Marisol, yes, it is ready at our front desk. We are open until 5:30 pm today. Please bring a photo ID." },
      { kind: "note", author: "beth", minutesAgo: 18, body: "@Nora she runs out Thursday. If she can’t come in, I can ask Dr. Osei for a short bridge." },
      { kind: "inbound", channel: "whatsapp", minutesAgo: 7, body: "My phone was off, it is old 😅 Can I come Friday at 9 instead? Text me please, WhatsApp only works for me at home." },
    ],
  },
  {
    key: "unknown",
    name: "Unknown sender",
    languages: ["en"],
    timeZone: "America/Los_Angeles",
    tags: [],
    addresses: [{ kind: "phone", value: "+15035550176", verified: false }],
    unread: true,
    unknownSender: true,
    // prettier-ignore
    history: [
      { kind: "inbound", channel: "sms", minutesAgo: 5, body: "Hi, this is about my mother’s appointment next week. Can I come with her?" },
    ],
  },
  {
    key: "oksana",
    name: "Оксана Бондаренко",
    latinName: "Oksana Bondarenko",
    pronouns: "she/her",
    languages: ["uk"],
    timeZone: "America/Los_Angeles",
    birthDate: "1988-01-27",
    recordNumber: "LC-100377",
    tags: ["Lab"],
    addresses: [{ kind: "whatsapp", value: "+15035550193", verified: true }],
    assignee: "tamsin",
    unread: true,
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "whatsapp", author: "tamsin", minutesAgo: 7 * hour, body: "Оксано, аналіз крові завтра о 8:00." },
      { kind: "inbound", channel: "whatsapp", minutesAgo: 3, body: "Доброго дня! Чи потрібно приходити натще?" },
    ],
  },
  {
    key: "jerome",
    name: "Jerome Baptiste",
    pronouns: "he/him",
    languages: ["ht", "en"],
    timeZone: "America/Los_Angeles",
    birthDate: "1972-05-16",
    recordNumber: "LC-100308",
    tags: ["Visit Thursday"],
    addresses: [{ kind: "phone", value: "+15035550158", verified: true }],
    assignee: "beth",
    // prettier-ignore
    history: [
      { kind: "outbound", channel: "sms", author: "beth", minutesAgo: 12, body: "Larkspur Clinic: èske w ap vini jedi a 9:00? Reponn C pou konfime." },
      { kind: "inbound", channel: "sms", minutesAgo: 1, body: "Wi, mwen ap vini. Mèsi anpil!" },
    ],
  },
  ...household,
];

/** Values every copy of the demo shares. Anybody can read them here: production must refuse to run on them. */
export const demoSecrets = {
  twilioAccountSid: "ACd3e0d3e0d3e0d3e0d3e0d3e0d3e0d3e0",
  twilioAuthToken: "d3e0d3e0d3e0d3e0d3e0d3e0d3e0d3e0",
  staffPassword: "larkspur-demo-2026",
} as const;
