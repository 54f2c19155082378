/** The bare protocol: one command out, one reply in. The driver does not let a caller choose lsid and txnNumber. */
import { createConnection, type Socket } from "node:net";
import { BSON, type Document } from "bson";

const opMsg = 2013;
const headerSize = 21;

export class RawConnection {
  private readonly socket: Socket;
  private received = Buffer.alloc(0);
  private waiting: { resolve(reply: Document): void; reject(error: Error): void } | undefined;

  /** `uri` as the store prints it: a socket's path or host and port. */
  constructor(uri: string) {
    const host = /^mongodb:\/\/([^/]+)\//.exec(uri)?.[1] ?? "";
    const [name, port] = host.split(":");
    this.socket = port
      ? createConnection(Number(port), name)
      : createConnection(decodeURIComponent(name ?? ""));
    this.socket.on("data", (chunk: Buffer) => this.take(chunk));
    this.socket.on("error", () => this.socket.destroy());
    this.socket.on("close", () => this.fail());
  }

  private fail(): void {
    this.waiting?.reject(new Error("the connection is gone"));
    this.waiting = undefined;
  }

  private take(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    if (this.received.length < 4) return;
    const size = this.received.readInt32LE(0);
    if (this.received.length < size) return;
    const reply = BSON.deserialize(this.received.subarray(headerSize, size), { promoteLongs: true });
    this.received = this.received.subarray(size);
    this.waiting?.resolve(reply);
    this.waiting = undefined;
  }

  /** Sends a command and gives the reply as it came. Rejects when the connection ends before it. */
  command(command: Document): Promise<Document> {
    const body = BSON.serialize(command);
    const frame = Buffer.alloc(headerSize + body.length);
    frame.writeInt32LE(frame.length, 0);
    frame.writeInt32LE(opMsg, 12);
    frame.set(body, headerSize);
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error("the connection is gone"));
      this.waiting = { resolve, reject };
      this.socket.write(frame);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}
