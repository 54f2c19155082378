/** Where the caller is paged: their phone, and the proof that it is theirs. */
import {
  contactChangeSchema,
  contactSchema,
  phoneProofSchema,
  type Contact,
} from "../../../shared/api/emergencies.ts";
import { codeTries } from "../../../shared/domain/phone-proof.ts";
import { displayPhone } from "../../../shared/text/phone.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Clock } from "../../lib/clock.ts";
import type { PhoneProof } from "../../outreach/phone-proof.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";

export interface ContactRouteParts {
  store: Pick<Store, "users">;
  commands: Pick<Commands, "setPhone">;
  phoneProof: PhoneProof;
  audit: Audit;
  clock: Clock;
}

export function contactRoutes({ store, commands, phoneProof, audit, clock }: ContactRouteParts): Route[] {
  async function read(scope: Scope & { userId: string }): Promise<Contact> {
    const user = await store.users.byId(scope, scope.userId);
    const { phone, phoneProvenAt, phoneCode } = user ?? {};
    const counts = phoneCode && phoneCode.expiresAt > clock.now() && phoneCode.tries < codeTries;
    return {
      phone: phone === undefined ? null : displayPhone(phone),
      provenAt: phoneProvenAt?.toISOString() ?? null,
      code: counts
        ? {
            sentAt: phoneCode.sentAt.toISOString(),
            expiresAt: phoneCode.expiresAt.toISOString(),
            triesLeft: codeTries - phoneCode.tries,
          }
        : null,
    };
  }

  return [
    route({
      method: "get",
      path: "/contact",
      summary: "Where the caller is paged, and whether they proved that the phone is theirs.",
      access: "staff",
      answers: { 200: contactSchema },
      handler: async ({ caller: { scope } }) => answer(200, await read(scope)),
    }),
    route({
      method: "put",
      path: "/contact",
      summary: "Change where the caller is paged. Another number has to be proven anew.",
      access: "staff",
      body: contactChangeSchema,
      answers: { 200: contactSchema },
      refusals: { 422: "`no_phone`: it is no phone number" },
      async handler({ caller: { scope }, body }) {
        await commands.setPhone(scope, body.phone);
        await audit.record(scope, "user.phone", {});
        return answer(200, await read(scope));
      },
    }),
    route({
      method: "post",
      path: "/contact/code",
      summary: "Send a code to the caller's phone, by a line for texts. The one before it no longer counts.",
      access: "staff",
      answers: { 200: contactSchema },
      refusals: {
        409: "`not_now`: the line cannot take it; `not_sent`: the provider refused it",
        422: "`no_phone`: there is no phone on record; `no_line`: no line can send texts",
        429: "`too_many_codes`: five within the hour",
      },
      async handler({ caller: { scope } }) {
        await phoneProof.sendCode(scope);
        await audit.record(scope, "user.phone_code", {});
        return answer(200, await read(scope));
      },
    }),
    route({
      method: "post",
      path: "/contact/proof",
      summary: "The code that came to the phone: it is the caller's then, and paged in an emergency.",
      access: "staff",
      body: phoneProofSchema,
      answers: { 200: contactSchema },
      refusals: {
        409: "`no_code`: none that still counts",
        422: "`wrong_code`: it is another; five tries end it",
      },
      async handler({ caller: { scope }, body }) {
        await phoneProof.prove(scope, body.code);
        await audit.record(scope, "user.phone_proven", {});
        return answer(200, await read(scope));
      },
    }),
  ];
}
