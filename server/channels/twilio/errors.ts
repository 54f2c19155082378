/** Twilio's error codes as our send errors. A code that is not here is `unknown`, and admins are told. */
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import type { SendError } from "../contract.ts";

const codes: Readonly<Partial<Record<SendErrorCode, readonly number[]>>> = {
  opted_out: [21610],
  invalid_address: [21211, 30005, 63003, 63024],
  landline: [21614, 21635, 30006],
  // 21612 is of this line and this number together: by another line, or another day, it may go.
  unreachable: [21612, 30003, 63032, 63033],
  rate_limited: [14107, 20429, 21611, 30022, 63017, 63018],
  temporary: [30001, 30008, 30017, 63009, 63010, 63012],
  expired: [30036],
  window_closed: [63016],
  template: [21654, 21655, 21656, 63027, 63028, 63029, 63040, 63041],
  content: [21602, 30004, 30007, 30019, 63005, 63006, 63013, 63019, 63021, 63026, 63034],
  too_long: [21617],
  cap: [30023, 30027, 63038],
  config: [
    20003, 20404, 21212, 21408, 21603, 21606, 21607, 21608, 21659, 21660, 21703, 21704, 21705, 21910, 30002,
    30032, 30034, 63001, 63002, 63007, 63008, 63015, 63020,
  ],
};

const byCode: ReadonlyMap<number, SendErrorCode> = new Map(
  Object.entries(codes).flatMap(([code, numbers]) =>
    numbers.map((one) => [one, code as SendErrorCode] as const),
  ),
);

/** `providerCode` is Twilio's number as it came: a JSON number, a form string, or nothing. */
export function twilioError(
  providerCode: number | string | null,
  retryAfterSeconds: number | null = null,
): SendError {
  const text = providerCode === null ? "" : String(providerCode).trim();
  const known = /^\d{1,6}$/.test(text) && Number(text) > 0;
  return {
    code: (known ? byCode.get(Number(text)) : undefined) ?? "unknown",
    providerCode: known ? text : null,
    retryAfterSeconds,
  };
}
