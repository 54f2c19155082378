/** Writes to the one server cache: rows, patients and messages go into every place that shows them. */
import type { QueryClient } from "@tanstack/react-query";
import type {
  Conversation,
  ConversationSummary,
  Patient,
  QueueCounts,
} from "../../shared/api/conversations.ts";
import type { Message } from "../../shared/api/messages.ts";
import { withPatient, withRow } from "./conversation-state.ts";
import { countsAfter, countsBetween } from "./counts.ts";
import { keys } from "./keys.ts";
import { upsertRows, withPatientInList, type ListState } from "./list-state.ts";
import { upsertMessages, type MessageList } from "./message-list.ts";

function change<T>(client: QueryClient, key: readonly unknown[], edit: (data: T) => T): void {
  for (const [queryKey, data] of client.getQueriesData<T>({ queryKey: key })) {
    if (data === undefined) continue;
    const next = edit(data);
    if (next !== data) client.setQueryData<T>(queryKey, next);
  }
}

export function changeLists(client: QueryClient, edit: (list: ListState) => ListState): void {
  change<ListState>(client, keys.lists, edit);
}

export function changeConversation(
  client: QueryClient,
  id: string,
  edit: (conversation: Conversation) => Conversation,
): void {
  change<Conversation>(client, keys.conversation(id), edit);
}

export function changeMessages(
  client: QueryClient,
  conversationId: string,
  edit: (list: MessageList) => MessageList,
): void {
  change<MessageList>(client, keys.messages(conversationId), edit);
}

/** The newest copy of a row that any list or opened conversation holds. */
export function knownRow(client: QueryClient, id: string): ConversationSummary | undefined {
  let newest: ConversationSummary | undefined = client.getQueryData<Conversation>(keys.conversation(id));
  for (const [, list] of client.getQueriesData<ListState>({ queryKey: keys.lists })) {
    const row = list?.known.get(id);
    if (row && (!newest || row.version > newest.version)) newest = row;
  }
  return newest;
}

/** Counts follow a newer row; where that cannot be told from here, `askCounts` is called. */
export function followCounts(
  client: QueryClient,
  me: string,
  before: ConversationSummary | undefined,
  after: ConversationSummary,
  askCounts: () => void,
): void {
  const counts = client.getQueryData<QueueCounts>(keys.counts);
  if (!counts) return;
  const next = countsAfter(counts, before, after, me);
  if (next === null) askCounts();
  else if (next !== counts) client.setQueryData<QueueCounts>(keys.counts, next);
}

/** A row as the server gave it in an answer. */
export function takeRow(client: QueryClient, me: string, row: ConversationSummary): void {
  const askCounts = () => void client.invalidateQueries({ queryKey: keys.counts });
  followCounts(client, me, knownRow(client, row.id), row, askCounts);
  changeLists(client, (list) => upsertRows(list, [row]));
  changeConversation(client, row.id, (conversation) => withRow(conversation, row));
}

/** Shows a change before the server has said yes. Returns how to take it back. */
export function showRow(
  client: QueryClient,
  me: string,
  id: string,
  edit: (row: ConversationSummary) => ConversationSummary,
): () => void {
  const before = knownRow(client, id);
  if (!before) return () => {};
  const shown = edit(before);
  const put = (from: ConversationSummary, to: ConversationSummary) => {
    const current = knownRow(client, id);
    if (current && current.version > to.version) return;
    const counts = client.getQueryData<QueueCounts>(keys.counts);
    if (counts) client.setQueryData<QueueCounts>(keys.counts, countsBetween(counts, from, to, me));
    changeLists(client, (list) => (list.known.has(id) ? upsertRows(list, [to]) : list));
    changeConversation(client, id, (conversation) => withRow(conversation, to));
  };
  put(before, shown);
  return () => put(shown, before);
}

/** A patient as the server gave it in an answer. */
export function takePatient(client: QueryClient, patient: Patient): void {
  changeLists(client, (list) => withPatientInList(list, patient));
  change<Conversation>(client, keys.conversations, (conversation) => withPatient(conversation, patient));
}

export function takeMessage(client: QueryClient, message: Message): void {
  changeMessages(client, message.conversationId, (list) => upsertMessages(list, [message]));
}
