/** A clinic in which WhatsApp fails and a notice with a link goes by text, and the patient's side of that link. */
import { expect } from "vitest";
import type { Delivery, Message } from "../../shared/api/messages.ts";
import type { PatientRecord } from "../store/patients.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, giveAddress, openHouse, type House, type Staff } from "./harness.ts";

/** Where the notice goes. */
export const phone = "+15035550142";
/** What it does not say. */
export const secret = "Your potassium is high. Stop the tablets.";

export interface Notices {
  clock: TestClock;
  house: House;
  nora: Staff;
  conversationId: string;
  /** What the staff would have typed into the patient's pane. */
  setPatient(
    change: Partial<Pick<PatientRecord, "name" | "provisional" | "birthDate" | "language">>,
  ): Promise<void>;
  /** WhatsApp fails at once, so the notice goes by text. Resolves to the text as the phone got it. */
  sendNotice(): Promise<{ id: string; text: string; link: string }>;
  delivery(id: string): Promise<Delivery>;
  stop(): Promise<void>;
}

export async function openNotices(): Promise<Notices> {
  const clock = createTestClock();
  const house = await openHouse({ clock });
  const nora = await house.signIn();
  const screen = await nora.connect();
  const url = house.threadwell.webhookUrl(house.whatsapp)!;
  const form = inboundForm({ from: `whatsapp:${phone}`, to: "whatsapp:+15035550101", body: "Hello" });
  expect(await postAsTwilio(url, form, authToken)).toBe(200);
  const conversationId = (await screen.seen(({ message }) => message?.text === "Hello")).conversationId!;
  await giveAddress(house, conversationId, "phone", phone);
  let keys = 0;

  async function deliveryOf(id: string): Promise<Delivery> {
    const { items } = (await nora.api("GET", `/conversations/${conversationId}/messages`)).json;
    return items.find((one: Message) => one.id === id).delivery;
  }

  return {
    ...{ clock, house, nora, conversationId },
    async setPatient(change) {
      await house.threadwell.store.units.run(house.organizationId, {
        async run(tx) {
          const conversation = (await tx.conversation(conversationId))!;
          const patient = (await tx.patient(conversation.patientId))!;
          Object.assign(patient, change);
          tx.changed(patient);
        },
      });
    },
    async sendNotice() {
      const { asked } = house.twilio;
      const before = house.twilio.sends.length;
      house.twilio.behaviour = { status: 400, code: 63016 };
      const body = { clientKey: `secure-page-${(keys += 1)}`, text: secret, channel: "whatsapp" };
      const sent = await nora.api("POST", `/conversations/${conversationId}/messages`, body);
      expect(sent.status).toBe(201);
      // The answer may come before the provider is called.
      await eventually(
        async () => house.twilio.asked,
        (calls) => calls > asked,
      );
      house.twilio.behaviour = "accept";
      const id: string = sent.json.id;
      const [send] = await eventually(
        async () => house.twilio.sends.slice(before).filter(({ to }) => to === phone),
        (sends) => sends.length > 0,
      );
      // The provider has it before its answer is written down.
      await eventually(
        () => deliveryOf(id),
        ({ state }) => state === "sent",
      );
      const text = send!.body;
      return { id, text, link: /https?:\S+/.exec(text)?.[0] ?? "" };
    },
    delivery: deliveryOf,
    async stop() {
      screen.close();
      await house.stop();
    },
  };
}

export interface PageAnswer {
  status: number;
  text: string;
  headers: Headers;
}

export async function getPage(link: string): Promise<PageAnswer> {
  const answer = await fetch(link);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** Left out, the form's token is fetched first, as a browser does. */
export async function postPage(
  link: string,
  fields: Record<string, string>,
  form?: string,
): Promise<PageAnswer> {
  const fetched = form ?? /name="form" value="([^"]+)"/.exec((await getPage(link)).text)?.[1] ?? "";
  const body = new URLSearchParams({ form: fetched, ...fields });
  const answer = await fetch(link, { method: "POST", body });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** A birth date as the form's fields. */
export const born = (date: string): Record<string, string> => {
  const [year = "", month = "", day = ""] = date.split("-");
  return { year, month, day };
};
