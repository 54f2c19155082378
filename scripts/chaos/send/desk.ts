/** A coordinator at work over the API: writes, changes their mind, looks. Asks again until there is an answer. */
import type { Message, MessagePage } from "../../../shared/api/messages.ts";
import { password } from "./clinics.ts";

export interface Answer {
  status: number;
  json: unknown;
  /** Whether an earlier try of the same request had no answer that tells. */
  unclear: boolean;
}

export interface Desk {
  /** Resolves with an answer below 500; null when none came in time. */
  ask(method: string, path: string, body?: unknown): Promise<Answer | null>;
  /** Every message of a thread. Rejects when it cannot be read. */
  thread(conversationId: string): Promise<Message[]>;
}

const patienceMs = 60_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `url`: of a server that is thought to work, a different one perhaps at each call; null while there is none. */
export function openDesk(email: string, url: () => string | null): Desk {
  let token: string | null = null;

  async function once(
    base: string,
    method: string,
    path: string,
    body: unknown,
  ): Promise<{ status: number; json: unknown } | null> {
    try {
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      return { status: response.status, json: text === "" ? null : JSON.parse(text) };
    } catch {
      return null;
    }
  }

  async function signIn(base: string): Promise<void> {
    const answer = await once(base, "POST", "/session", { email, password });
    token = answer?.status === 200 ? (answer.json as { accessToken: string }).accessToken : null;
  }

  async function ask(method: string, path: string, body?: unknown): Promise<Answer | null> {
    const end = Date.now() + patienceMs;
    let unclear = false;
    while (Date.now() < end) {
      const base = url();
      if (base !== null && token === null) await signIn(base);
      const answer = base === null || token === null ? null : await once(base, method, path, body);
      if (answer?.status === 401) token = null;
      else if (answer && answer.status < 500 && answer.status !== 429) return { ...answer, unclear };
      else {
        unclear ||= token !== null && base !== null;
        await sleep(30 + Math.random() * 120);
      }
    }
    return null;
  }

  return {
    ask,
    async thread(conversationId) {
      const items: Message[] = [];
      for (let before: number | undefined; ; before = items[0]?.seq) {
        const more = before === undefined ? "" : `&before=${before}`;
        const answer = await ask("GET", `/conversations/${conversationId}/messages?limit=100${more}`);
        if (answer?.status !== 200) throw new Error(`a thread could not be read: ${answer?.status}`);
        const page = answer.json as MessagePage;
        items.unshift(...page.items);
        if (!page.hasOlder) return items;
      }
    },
  };
}
