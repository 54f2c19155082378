/**
 * A route as a value: what comes in, who may, what goes out. The server, the OpenAPI document and the tests read
 * the same table, so that none of them can forget one.
 */
import { z } from "zod";
import type { Caller } from "../access/sessions.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** By status; null for an answer without a body. */
export type Answers = Readonly<Record<number, z.ZodType | null>>;

/** The one answer of a handler: a status the route names, and what belongs to it. */
export type AnswerOf<A extends Answers> = {
  [Status in keyof A & number]: {
    status: Status;
    body: A[Status] extends z.ZodType ? z.input<A[Status]> : null;
    /** Such as Set-Cookie. */
    headers?: Record<string, string>;
  };
}[keyof A & number];

/** An answer with its status as a literal, so that the compiler can hold it against the route's own list. */
export function answer<const Status extends number, Body>(
  status: Status,
  body: Body,
  headers: Record<string, string> = {},
): { status: Status; body: Body; headers: Record<string, string> } {
  return { status, body, headers };
}

/** What a handler may know of the transport. */
export interface RequestFacts {
  header(name: string): string | undefined;
  remoteAddress: string;
}

export interface Input<P, Q, B, Who> {
  params: P;
  query: Q;
  body: B;
  caller: Who;
  request: RequestFacts;
}

export type Access = "public" | "staff";

interface Spec<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  A extends Answers,
  W extends Access,
> {
  method: Method;
  /** In Express's manner, below /api/v1: "/conversations/:id". */
  path: string;
  /** One sentence for the API's readers. */
  summary: string;
  access: W;
  params?: P;
  query?: Q;
  body?: B;
  /** Largest body in bytes. Default 256 KiB. */
  bodyLimit?: number;
  answers: A;
  /** Refusals beyond those that every such route has (400, 401, 404 for a path with an id): status → when. */
  refusals?: Readonly<Record<number, string>>;
  handler: (
    input: Input<z.output<P>, z.output<Q>, z.output<B>, W extends "staff" ? Caller : null>,
  ) => Promise<AnswerOf<A>>;
}

/** A route whose types are forgotten: what a table holds. */
export interface Route {
  method: Method;
  path: string;
  summary: string;
  access: Access;
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodObject | null;
  bodyLimit: number;
  answers: Answers;
  refusals: Readonly<Record<number, string>>;
  handle(input: Input<unknown, unknown, unknown, Caller | null>): Promise<{
    status: number;
    body: unknown;
    headers?: Record<string, string>;
  }>;
}

const nothing = z.object({});

export function route<
  A extends Answers,
  W extends Access,
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodObject = typeof nothing,
>(spec: Spec<P, Q, B, A, W>): Route {
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    access: spec.access,
    params: spec.params ?? nothing,
    query: spec.query ?? nothing,
    body: spec.body ?? null,
    bodyLimit: spec.bodyLimit ?? 256 * 1024,
    answers: spec.answers,
    refusals: spec.refusals ?? {},
    // Validated with these very schemas before it is called; see serve.ts.
    handle: (input) => spec.handler(input as Parameters<typeof spec.handler>[0]),
  };
}
