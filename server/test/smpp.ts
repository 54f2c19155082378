/** A carrier for tests: the few commands of SMPP 3.4 with which a gateway hands over texts and hears of their fate. */
import { createServer, type AddressInfo, type Socket } from "node:net";

export interface CarrierText {
  to: string;
  /** As written in submit_sm; empty for none. */
  validity: string;
  dataCoding: number;
  bytes: Buffer;
}

/** What becomes of a text: taken and silent, taken and reported, refused with a command_status, or left to release(). */
export type Fate = "silent" | "held" | "DELIVRD" | "UNDELIV" | "EXPIRED" | { refuse: number };

export interface Carrier {
  port: number;
  texts: CarrierText[];
  /** By number; silent by default. */
  fates: Map<string, Fate>;
  /** Takes what was held, and reports it as delivered. */
  release(): void;
  stop(): Promise<void>;
}

const command = { bindTransceiver: 0x09, submit: 0x04, deliver: 0x05, unbind: 0x06, enquireLink: 0x15 };
const answerBit = 0x80000000;

export async function startCarrier(): Promise<Carrier> {
  const carrier: Carrier = { port: 0, texts: [], fates: new Map(), release, stop };
  let held: (() => void)[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    let waiting: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 16 && waiting.length >= waiting.readUInt32BE(0)) {
        const length = waiting.readUInt32BE(0);
        take(socket, waiting.subarray(0, length));
        waiting = waiting.subarray(length);
      }
    });
  });

  function take(socket: Socket, unit: Buffer): void {
    const id = unit.readUInt32BE(4);
    const sequence = unit.readUInt32BE(12);
    const answer = (status: number, body: Buffer = Buffer.alloc(0)) =>
      void socket.write(pdu(id + answerBit, status, sequence, body));
    if (id === command.bindTransceiver) answer(0, text("carrier"));
    else if (id === command.unbind || id === command.enquireLink) answer(0);
    else if (id === command.submit) {
      const { from, ...read } = readSubmit(unit.subarray(16));
      const number = carrier.texts.push(read);
      const fate = carrier.fates.get(read.to) ?? "silent";
      const accept = (state: string | null) => {
        answer(0, text(`m${number}`));
        if (state !== null) socket.write(receipt(from, read.to, `m${number}`, state, number));
      };
      if (typeof fate === "object") answer(fate.refuse);
      else if (fate === "held") held.push(() => accept("DELIVRD"));
      else accept(fate === "silent" ? null : fate);
    }
  }

  function release(): void {
    for (const one of held) one();
    held = [];
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  carrier.port = (server.address() as AddressInfo).port;
  return carrier;

  function stop(): Promise<void> {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}

function pdu(id: number, status: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  [16 + body.length, id, status, sequence].forEach((value, index) => head.writeUInt32BE(value, index * 4));
  return Buffer.concat([head, body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, "latin1");
}

/** The mandatory fields of submit_sm, in order. */
function readSubmit(body: Buffer): CarrierText & { from: string } {
  let at = 0;
  const word = (): string => {
    const end = body.indexOf(0, at);
    const value = body.toString("latin1", at, end);
    at = end + 1;
    return value;
  };
  const byte = (): number => body.readUInt8(at++);
  const phone = (): string => {
    const international = byte() === 1;
    byte();
    const digits = word();
    return international && !digits.startsWith("+") ? `+${digits}` : digits;
  };
  word();
  const from = phone();
  const to = phone();
  // esm_class, protocol_id, priority_flag and schedule_delivery_time come before the validity.
  at += 3;
  word();
  const validity = word();
  // registered_delivery, replace_if_present
  at += 2;
  const dataCoding = byte();
  byte();
  const length = byte();
  return { from, to, validity, dataCoding, bytes: Buffer.from(body.subarray(at, at + length)) };
}

/** deliver_sm with a receipt in it: back from the phone to who sent. */
function receipt(from: string, to: string, id: string, state: string, sequence: number): Buffer {
  const phone = (number: string) => Buffer.concat([Buffer.from([1, 1]), text(number.replace(/^\+/, ""))]);
  const words = `id:${id} sub:001 dlvrd:000 submit date:2601010000 done date:2601010000 stat:${state} err:001 text:See you`;
  const body = Buffer.concat([
    text(""),
    phone(to),
    phone(from),
    Buffer.from([4, 0, 0]),
    text(""),
    text(""),
    Buffer.from([0, 0, 0, 0, words.length]),
    Buffer.from(words, "latin1"),
  ]);
  return pdu(command.deliver, 0, sequence, body);
}
