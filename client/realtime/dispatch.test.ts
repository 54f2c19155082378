/** The whole cache kept by events equals asking anew for everything it holds. */
import { QueryClient } from "@tanstack/react-query";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queueIds, type QueueCounts } from "../../shared/api/conversations.ts";
import { keys } from "../data/keys.ts";
import { applyEventToList, listFrom, type ListState } from "../data/list-state.ts";
import { messagesFrom, type MessageList } from "../data/message-list.ts";
import { createRecentEvents } from "../data/recent-events.ts";
import { someDay } from "../test/acts.ts";
import { me, ModelClinic } from "../test/model-clinic.ts";
import { createDispatch } from "./dispatch.ts";

function setUp(clinic: ModelClinic) {
  const client = new QueryClient();
  const recent = createRecentEvents();
  const settled: string[] = [];
  const asked: (() => void)[] = [];
  const dispatch = createDispatch({
    client,
    recent,
    me,
    settled: (key) => settled.push(key),
    after: (_ms, then) => {
      asked.push(then);
      return () => {};
    },
  });
  dispatch.reload(clinic.number);
  return { client, recent, dispatch, settled, asked };
}

function fill(client: QueryClient, clinic: ModelClinic) {
  for (const queue of queueIds) {
    client.setQueryData(keys.list(queue), listFrom(queue, me, clinic.page(queue, 1000)));
  }
  for (const id of clinic.conversationIds()) {
    client.setQueryData(keys.messages(id), messagesFrom(id, clinic.messages(id, 1000)));
  }
  client.setQueryData(keys.counts, clinic.counts());
}

describe("the dispatcher", () => {
  it("asks anew for the book of auto-replies once when it is told that it changed", () => {
    const clinic = new ModelClinic(1);
    const { client, dispatch, asked } = setUp(clinic);
    client.setQueryData(keys.autoReplies, { version: 1 });
    const at = new Date(0).toISOString();
    const none = { conversationId: null, messageId: null, message: null, conversation: null, patient: null };
    const changed = (number: number) => ({ ...none, number, name: "auto_replies.changed" as const, at });
    dispatch.apply([changed(clinic.number + 1), changed(clinic.number + 2)]);
    expect(asked).toHaveLength(1);
    expect(client.getQueryState(keys.autoReplies)?.isInvalidated).toBe(false);
    for (const ask of asked) ask();
    expect(client.getQueryState(keys.autoReplies)?.isInvalidated).toBe(true);
    client.clear();
  });

  it("keeps lists, counts and threads equal to a fresh fetch", () => {
    fc.assert(
      fc.property(someDay, someDay, (before, later) => {
        const clinic = new ModelClinic(6);
        for (const act of before) clinic.do(act);
        const { client, dispatch, asked } = setUp(clinic);
        fill(client, clinic);
        const from = clinic.number;
        for (const act of later) clinic.do(act);
        dispatch.apply(clinic.events.slice(from));
        for (const queue of queueIds) {
          const rows = client.getQueryData<ListState>(keys.list(queue))?.rows ?? [];
          expect(rows.map((row) => [row.id, row.version, row.patient.name, row.readSeq])).toEqual(
            clinic.rows(queue).map((row) => [row.id, row.version, row.patient.name, row.readSeq]),
          );
        }
        for (const id of clinic.conversationIds()) {
          const list = client.getQueryData<MessageList>(keys.messages(id));
          expect(list?.items).toEqual(clinic.messages(id, 1000).items);
        }
        // Every row was known here, so the counts never needed the server.
        expect(client.getQueryData<QueueCounts>(keys.counts)).toEqual(clinic.counts());
        const countsAsked = asked.length > 0 && client.getQueryState(keys.counts)?.isInvalidated;
        expect(countsAsked).toBe(false);
        client.clear();
      }),
      { numRuns: 150 },
    );
  });

  it("brings an answer that was slow up to date with what was told meanwhile", () => {
    fc.assert(
      fc.property(fc.constantFrom(...queueIds), someDay, someDay, (queue, before, later) => {
        const clinic = new ModelClinic(6);
        const { dispatch, recent, client } = setUp(clinic);
        const from = clinic.number;
        for (const act of before) clinic.do(act);
        const slow = clinic.page(queue, 1000);
        for (const act of later) clinic.do(act);
        dispatch.apply(clinic.events.slice(from));
        const missed = recent.after(slow.eventNumber);
        expect(missed).not.toBeNull();
        const list = missed!.reduce(applyEventToList, listFrom(queue, me, slow));
        expect(list.rows.map((row) => [row.id, row.version])).toEqual(
          clinic.rows(queue).map((row) => [row.id, row.version]),
        );
        client.clear();
      }),
      { numRuns: 150 },
    );
  });

  it("asks for the counts once when a row it does not know changes", () => {
    const clinic = new ModelClinic(3);
    const { client, dispatch, asked } = setUp(clinic);
    client.setQueryData(keys.counts, clinic.counts());
    const from = clinic.number;
    clinic.do({ act: "assign", who: 1, to: 0 });
    clinic.do({ act: "assign", who: 2, to: 0 });
    dispatch.apply(clinic.events.slice(from));
    expect(asked).toHaveLength(1);
    asked[0]!();
    expect(client.getQueryState(keys.counts)?.isInvalidated).toBe(true);
    client.clear();
  });

  it("tells the outbox that the server holds a reply", () => {
    const clinic = new ModelClinic(1);
    const { dispatch, settled } = setUp(clinic);
    const from = clinic.number;
    clinic.do({ act: "reply", who: 0 }, "key-12345");
    dispatch.apply(clinic.events.slice(from));
    expect(settled).toEqual(["key-12345"]);
  });

  it("after a reload asks anew only for lists that are older than the reload's number", () => {
    const clinic = new ModelClinic(2);
    const { client, dispatch } = setUp(clinic);
    fill(client, clinic);
    dispatch.reload(clinic.number);
    expect(client.getQueryState(keys.list("open"))?.isInvalidated).toBe(false);
    clinic.do({ act: "inbound", who: 0 });
    dispatch.reload(clinic.number);
    expect(client.getQueryState(keys.list("open"))?.isInvalidated).toBe(true);
    expect(client.getQueryState(keys.counts)?.isInvalidated).toBe(true);
    client.clear();
  });
});
