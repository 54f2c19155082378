/** The log's second net: what must never be written is not, and an error still says what went wrong. */
import { expect, test } from "vitest";
import { createLog, describeError } from "./log.ts";

interface Line {
  err: { type: string; code: unknown; message: string; stack: string };
}

function record(write: (log: ReturnType<typeof createLog>) => void): { text: string; line: Line } {
  const lines: string[] = [];
  write(createLog("trace", { write: (line) => void lines.push(line) }));
  return { text: lines.join(""), line: JSON.parse(lines[0] ?? "{}") as Line };
}

const secret = "Marisol +15035550142";

test.each([
  ["password"],
  ["authToken"],
  ["accessToken"],
  ["refreshToken"],
  ["token"],
  ["authorization"],
  ["cookie"],
  ["text"],
  ["fullText"],
  ["body"],
  ["preview"],
  ["name"],
  ["to"],
  ["from"],
  ["address"],
  ["email"],
])("%s is redacted at the top, nested, and in lists", (key) => {
  for (const shape of [{ [key]: secret }, { one: { [key]: secret } }, { rows: [{ [key]: secret }] }]) {
    const { text } = record((log) => log.info({ ...shape, id: "kept" }, "words"));
    expect(text).not.toContain("Marisol");
    expect(text).toContain("[redacted]");
    expect(text).toContain("kept");
  }
});

test("an error keeps its class, code, message and place, whether it comes raw or described", () => {
  for (const described of [false, true]) {
    const error = Object.assign(new TypeError("the line is gone"), { code: "EGONE" });
    const { line } = record((log) => log.warn({ err: described ? describeError(error) : error }, "failed"));
    expect(line.err).toMatchObject({ type: "TypeError", code: "EGONE", message: "the line is gone" });
    expect(line.err.stack).toContain("log.test.ts");
  }
});

test("a duplicate key's value stays out of message, stack and fields", () => {
  const error = Object.assign(new Error(`E11000 duplicate key error dup key: { email: "x\n${secret}" }`), {
    code: 11000,
    keyValue: { email: secret },
  });
  const { text, line } = record((log) => log.error({ err: error, other: describeError(error) }, "failed"));
  expect(text).not.toContain("Marisol");
  expect(line.err).toMatchObject({ code: 11000, message: "duplicate key" });
});

test("an error's own extra fields and its later message lines are not written twice into the stack", () => {
  const error = Object.assign(new Error(`first\nsecond ${secret}`), {
    body: secret,
    patient: { phone: secret },
  });
  const described = describeError(error) as { stack: string };
  expect(Object.keys(described).sort()).toEqual(["code", "message", "stack", "type"]);
  expect(described.stack).not.toContain("Marisol");
});

test("what is thrown without being an error is named by its kind alone", () => {
  expect(describeError(secret)).toEqual({ message: "string" });
  for (const err of [secret, { patient: secret }]) {
    expect(record((log) => log.warn({ err }, "failed")).text).not.toContain("Marisol");
  }
});
