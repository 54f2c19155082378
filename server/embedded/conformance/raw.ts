/** A client that sends commands as they are and hands replies back as they are: nothing retried, nothing added. */
import { createConnection, type Socket } from "node:net";
import { deserialize, serialize, type Document } from "bson";

export interface RawClient {
  /** The reply, kinds of numbers and order of keys kept. Rejects only when the connection breaks. */
  ask(db: string, command: Document): Promise<Document>;
  close(): void;
}

/** Connects to the one server that a mongodb:// URI names, over TCP or a unix socket. */
export async function connectRaw(uri: string): Promise<RawClient> {
  const host = /^mongodb:\/\/([^/?]+)/.exec(uri)?.[1] ?? "";
  const [name, port] = host.split(":");
  const socket = port ? createConnection(Number(port), name) : createConnection(decodeURIComponent(host));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return overSocket(socket);
}

function overSocket(socket: Socket): RawClient {
  const waiting: { resolve: (reply: Document) => void; reject: (error: Error) => void }[] = [];
  let pending = Buffer.alloc(0);
  let number = 0;
  socket.setNoDelay(true);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const frame = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(frame.length);
      waiting.shift()?.resolve(deserialize(frame.subarray(21), { promoteValues: false, bsonRegExp: true }));
    }
  });
  const broken = () => {
    for (const one of waiting.splice(0)) one.reject(new Error("the server closed the connection"));
  };
  socket.on("close", broken);
  socket.on("error", broken);
  return {
    ask(db, command) {
      const body = serialize({ ...command, $db: db }, { ignoreUndefined: true });
      const head = Buffer.alloc(21);
      head.writeInt32LE(21 + body.length, 0);
      head.writeInt32LE(++number, 4);
      head.writeInt32LE(2013, 12);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        socket.write(Buffer.concat([head, body]));
      });
    },
    close: () => void socket.destroy(),
  };
}
