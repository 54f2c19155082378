/** The same client in a process of its own: each call goes over as a message, and its answer comes back. */
import { fork, type ChildProcess } from "node:child_process";
import { LocalClient, type Client, type Report } from "./client.ts";
import type { Findings } from "./model.ts";

/** Words on the command line by which the program knows that it is a client. */
export const clientFlag = "--as-client";

type Call = "load" | "cut" | "settle" | "check";

interface Answer {
  value?: unknown;
  error?: string;
}

export class ForkedClient implements Client {
  private readonly child: ChildProcess;

  /** `program`: a script that calls `serveClient` when it finds the flag. */
  constructor(program: string, name: string, seed: number) {
    this.child = fork(program, [clientFlag, name, String(seed)]);
  }

  private ask<T>(call: Call, uri = "", patient = true): Promise<T> {
    return new Promise((resolve, reject) => {
      const over = () => reject(new Error("a client process has ended"));
      this.child.once("exit", over);
      this.child.once("message", ({ value, error }: Answer) => {
        this.child.off("exit", over);
        if (error) reject(new Error(error));
        else resolve(value as T);
      });
      this.child.send({ call, uri, patient });
    });
  }

  load = (uri: string, patient: boolean) => this.ask<void>("load", uri, patient);
  cut = () => this.ask<void>("cut");
  settle = () => this.ask<Report>("settle");
  check = (uri: string) => this.ask<Findings>("check", uri);

  async end(): Promise<void> {
    this.child.disconnect();
  }
}

/** The child's side; ends when the parent is gone. */
export function serveClient(name: string, seed: number): void {
  const client = new LocalClient(name, seed);
  process.on("message", ({ call, uri, patient }: { call: Call; uri: string; patient: boolean }) => {
    client[call](uri, patient).then(
      (value) => process.send?.({ value }),
      (error: Error) => process.send?.({ error: error.stack ?? error.message }),
    );
  });
  process.on("disconnect", () => process.exit(0));
}
