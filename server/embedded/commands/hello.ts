/** The handshake and questions about the server. */
import { maxDocumentSize } from "../values/bson.ts";
import type { Call, Command } from "../context.ts";
import { buildDoc, dateVal, type Writer } from "../values/writer.ts";

/** Largest wire message accepted, in bytes. */
export const maxMessageSize = 48_000_000;

/** The reply to hello: a replica set of one. No topologyVersion, so the driver polls instead of waiting. */
function helloReply(name: string, now: Date, legacy: boolean): Buffer {
  return buildDoc((w: Writer) => {
    w.bool(legacy ? "ismaster" : "isWritablePrimary", true);
    if (legacy) w.bool("helloOk", true);
    w.string("setName", "threadwell");
    w.int32("setVersion", 1);
    w.bool("secondary", false);
    const hosts = w.openArray("hosts");
    w.string("0", name);
    w.close(hosts);
    w.string("primary", name);
    w.string("me", name);
    w.int32("maxBsonObjectSize", maxDocumentSize);
    w.int32("maxMessageSizeBytes", maxMessageSize);
    w.int32("maxWriteBatchSize", 100_000);
    w.val("localTime", dateVal(now.getTime()));
    w.int32("logicalSessionTimeoutMinutes", 30);
    w.int32("connectionId", 1);
    w.int32("minWireVersion", 0);
    w.int32("maxWireVersion", 25);
    w.bool("readOnly", false);
    w.double("ok", 1);
  });
}

function handshake(legacy: boolean): Command {
  return {
    kind: "read",
    inTransaction: false,
    *run(call: Call) {
      return helloReply(call.store.name, call.store.now(), legacy);
    },
  };
}

export const hello = handshake(false);
export const isMaster = handshake(true);

export const ping: Command = {
  kind: "read",
  inTransaction: false,
  *run() {
    return buildDoc((w) => w.double("ok", 1));
  },
};

export const buildInfo: Command = {
  kind: "read",
  inTransaction: false,
  *run() {
    return buildDoc((w) => {
      w.string("version", "8.0.0");
      w.string("gitVersion", "embedded");
      const at = w.openArray("versionArray");
      [8, 0, 0, 0].forEach((n, i) => w.int32(String(i), n));
      w.close(at);
      w.int32("bits", 64);
      w.int32("maxBsonObjectSize", maxDocumentSize);
      const modules = w.openArray("modules");
      w.close(modules);
      w.double("ok", 1);
    });
  },
};
