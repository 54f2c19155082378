/**
 * Tells the simulated provider where each of the clinic's numbers is answered, by the provider's own REST API,
 * as an admin does with a real number. A number that is told already is left alone.
 */
import { Problem } from "./problem.mjs";

/** `lines`: `{ channel, address, webhookUrl }`; `account`: `{ accountSid, authToken }`. */
export async function connectNumbers(providerUrl, account, lines) {
  const base = `${providerUrl}/2010-04-01/Accounts/${account.accountSid}`;
  const headers = {
    Authorization: `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString("base64")}`,
  };
  const ask = async (url, form) => {
    const answer = await fetch(url, {
      headers,
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok)
      throw new Problem(`The phone network refused to set up the clinic's numbers (${answer.status}).`);
    return answer.json();
  };

  const { incoming_phone_numbers: numbers } = await ask(`${base}/IncomingPhoneNumbers.json`);
  for (const line of lines) {
    const number = numbers.find(({ phone_number }) => phone_number === line.address);
    if (!number || number.sms_url === line.webhookUrl) continue;
    await ask(`${base}/IncomingPhoneNumbers/${number.sid}.json`, { SmsUrl: line.webhookUrl });
  }
}
