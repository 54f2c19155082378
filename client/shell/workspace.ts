/** Everything that lives as long as one person is signed in: cache, drafts, outbox and the line, wired once. */
import type { QueryClient } from "@tanstack/react-query";
import { messageSchema, withdrawnReplySchema } from "../../shared/api/messages.ts";
import { createApi } from "../data/api.ts";
import { changeConversation, changeLists, takeMessage } from "../data/cache.ts";
import type { DataParts } from "../data/context.tsx";
import type { DeviceStore } from "../data/device-store.ts";
import { createDrafts } from "../data/drafts-store.ts";
import type { Fetch } from "../data/http.ts";
import { createOutbox } from "../data/outbox.ts";
import { createQueryClient } from "../data/query-client.ts";
import { createReadMarks } from "../data/read-marks.ts";
import { createRecentEvents } from "../data/recent-events.ts";
import { createRefusals } from "../data/refusals.ts";
import { markReadInList } from "../data/list-state.ts";
import { createConnection, type Connection } from "../realtime/connection.ts";
import { createDispatch } from "../realtime/dispatch.ts";
import { createGather } from "../realtime/gather.ts";
import type { OpenSocketFn } from "../realtime/socket.ts";
import type { Keeper } from "../session/keeper.ts";
import { watchForHan } from "./han-face.ts";

export interface WorkspaceParts {
  fetch: Fetch;
  device: DeviceStore;
  keeper: Keeper;
  openSocket: OpenSocketFn;
  exclusively: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  online: () => boolean;
  now: () => number;
  random: () => number;
  newKey: () => string;
  after: (ms: number, then: () => void) => () => void;
}

export interface Workspace {
  client: QueryClient;
  data: DataParts;
  connection: Connection;
  /** The browser says whether there is a network. */
  network: (online: boolean) => void;
  close: () => void;
}

export function openWorkspace(parts: WorkspaceParts, me: string): Workspace {
  const { device, keeper, now, after } = parts;
  const api = createApi(parts.fetch, keeper);
  const recent = createRecentEvents();
  const client = createQueryClient(() => connection.line().state === "live");
  const drafts = createDrafts(device, me, parts.newKey);
  const refusals = createRefusals();

  const outbox = createOutbox({
    device,
    userId: me,
    now,
    after,
    online: parts.online,
    exclusively: (work) => parts.exclusively(`outbox.${me}`, work),
    post: ({ clientKey, conversationId, text, openText, channel, addressId, template, schedule }) =>
      api(`/conversations/${conversationId}/messages`, {
        method: "POST",
        schema: messageSchema,
        body: {
          clientKey,
          text,
          openText: openText ?? undefined,
          channel: channel ?? undefined,
          addressId: addressId ?? undefined,
          template: template ?? undefined,
          schedule: schedule ?? undefined,
        },
        timeoutMs: 15_000,
      }),
    async withdraw({ clientKey, conversationId }) {
      const path = `/conversations/${conversationId}/messages/withdraw`;
      const answer = { method: "POST", schema: withdrawnReplySchema, timeoutMs: 15_000 } as const;
      return (await api(path, { ...answer, body: { clientKey } })).message;
    },
    sent: (message) => takeMessage(client, message),
    refused(entry, problem) {
      // A template's words are no words of one's own: its bubble stays and says why it did not go.
      if (entry.template !== null || drafts.get(entry.conversationId)?.text.trim()) return false;
      const { text, channel, addressId } = entry;
      drafts.edit(entry.conversationId, { text, openText: entry.openText ?? "", channel, addressId });
      refusals.set(entry.conversationId, { text, problem });
      return true;
    },
  });

  const readMarks = createReadMarks({
    after,
    show(conversationId, seq) {
      changeLists(client, (list) => markReadInList(list, conversationId, seq));
      changeConversation(client, conversationId, (held) =>
        held.readSeq < seq ? { ...held, readSeq: seq } : held,
      );
    },
    async put(conversationId, seq) {
      await api(`/conversations/${conversationId}/read`, { method: "PUT", body: { seq } });
    },
  });

  const dispatch = createDispatch({ client, recent, me, settled: outbox.settled, after });
  const gather = createGather(dispatch.apply, after);
  const connection: Connection = createConnection({
    openSocket: parts.openSocket,
    token: keeper.token,
    renewToken: () => keeper.renew(keeper.state().session?.accessToken ?? null),
    ended: (why) => void keeper.signOut(why === "reuse" ? "safety" : "elsewhere"),
    apply: gather.push,
    reload(last) {
      gather.flush();
      dispatch.reload(last);
    },
    now,
    random: parts.random,
    after,
  });

  let lastState = connection.line().state;
  const unhear = connection.subscribe(() => {
    const { state } = connection.line();
    if (state === "live" && lastState !== "live") outbox.kick();
    lastState = state;
  });
  let token = keeper.state().session?.accessToken;
  const unkeep = keeper.subscribe(() => {
    const next = keeper.state().session?.accessToken;
    if (next !== undefined && next !== token) connection.tokenRenewed(next);
    token = next;
  });

  const unwatch = watchForHan(client, after);
  // A reload between "kept in the outbox" and "draft cleared" must not offer the same words twice.
  for (const { conversationId, clientKey } of outbox.pending()) {
    if (drafts.get(conversationId)?.clientKey === clientKey) drafts.clear(conversationId);
  }
  connection.signedIn();
  outbox.kick();

  return {
    client,
    connection,
    data: {
      api,
      me,
      drafts,
      outbox,
      refusals,
      readMarks,
      recent,
      now,
      line: { subscribe: connection.subscribe, lostAt: () => connection.line().since },
    },
    network(online) {
      connection.network(online);
      if (online) outbox.kick();
    },
    close() {
      unwatch();
      unhear();
      unkeep();
      connection.signedOut();
      gather.stop();
      dispatch.stop();
      readMarks.stop();
      outbox.stop();
      recent.clear();
      client.clear();
    },
  };
}
