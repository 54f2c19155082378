/** Twilio's error answers: HTTP status, code and wording as the real API gives them. */

export interface TwilioProblem {
  status: number;
  code: number;
  message: string;
}

/** The JSON body of an error answer. */
export function problemBody(problem: TwilioProblem): Record<string, unknown> {
  return {
    code: problem.code,
    message: problem.message,
    more_info: `https://www.twilio.com/docs/errors/${problem.code}`,
    status: problem.status,
  };
}

export const problems = {
  authenticate: { status: 401, code: 20003, message: "Authenticate" },
  notFound: (path: string): TwilioProblem => ({
    status: 404,
    code: 20404,
    message: `The requested resource ${path} was not found`,
  }),
  tooMany: { status: 429, code: 20429, message: "Too Many Requests" },
  internal: { status: 500, code: 20500, message: "An internal server error has occurred" },
  unavailable: { status: 503, code: 20503, message: "Service unavailable. Please try again." },
  notCancellable: { status: 400, code: 30409, message: "Message cannot be canceled in its present state." },
  badParameter: (name: string): TwilioProblem => ({
    status: 400,
    code: 20001,
    message: `Invalid parameter: ${name}`,
  }),
} as const;

const bad = (code: number, message: string): TwilioProblem => ({ status: 400, code, message });

export const sendProblems = {
  noTo: bad(21604, "A 'To' phone number is required."),
  noFrom: bad(21603, "A 'From' phone number is required."),
  noBody: bad(21602, "Message body is required."),
  tooLong: bad(21617, "The concatenated message body exceeds the 1600 character limit."),
  invalidTo: (to: string) => bad(21211, `Invalid 'To' Phone Number: ${mask(to)}`),
  sameNumbers: bad(21266, "'To' and 'From' number cannot be the same."),
  unknownFrom: (from: string) =>
    bad(
      21606,
      `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number for this destination/account`,
    ),
  unknownChannel: bad(63007, "Twilio could not find a Channel with the specified From address"),
  mixedChannels: bad(21910, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel"),
  optedOut: bad(21610, "Attempt to send to unsubscribed recipient"),
  notMobile: (to: string) => bad(21614, `'To' number is not a valid mobile number: ${mask(to)}`),
  badCallback: (url: string) => bad(21609, `The 'StatusCallback' URL ${url} is not a valid URL.`),
  badValidity: bad(21624, "Invalid validity period value"),
  badMedia: bad(21620, "Invalid media URL(s)"),
  tooManyMedia: bad(21623, "Number of media files exceeds allowed limit"),
  unknownContent: bad(21655, "The ContentSid is Invalid"),
  badContentVariables: bad(21656, "The ContentVariables Parameter is invalid"),
  unknownService: bad(21705, "The Messaging Service Sid is invalid."),
} as const;

/** Twilio writes numbers in errors with their last digits hidden. */
const mask = (number: string): string => (number.length > 6 ? `${number.slice(0, -4)}XXXX` : number);

/** The words of `error_message` on a message that did not arrive. */
export const deliveryErrors: Record<number, string> = {
  30003: "Unreachable destination handset",
  30004: "Message blocked",
  30005: "Unknown destination handset",
  30006: "Landline or unreachable carrier",
  30007: "Message filtered",
  30008: "Unknown error",
  63016:
    "Failed to send freeform message because you are outside the allowed window. If you are using WhatsApp, please use a Message Template.",
  63018: "Rate limit exceeded for Channel",
  63024: "Invalid message recipient",
};
