/**
 * Regular expressions of filters. Only what means the same in MongoDB's engine and in JavaScript's passes,
 * and only what cannot run away on a long text; the rest is refused by name.
 */
import { BsonType, text, type Val } from "./bson.ts";
import { badValue, unsupported } from "./errors.ts";

const maxPattern = 1000;
const maxSubject = 32 * 1024;

export interface Pattern {
  readonly source: string;
  readonly options: string;
  test(subject: string): boolean;
}

/** Compiles a regular expression value, or a string with the letters of $options. */
export function compilePattern(v: Val, options?: string): Pattern {
  let source: string;
  let flags = options ?? "";
  if (v.t === BsonType.regex) {
    const end = v.b.indexOf(0, v.s);
    source = v.b.toString("utf8", v.s, end);
    if (options === undefined) flags = v.b.toString("utf8", end + 1, v.e - 1);
  } else if (v.t === BsonType.string) source = text(v);
  else throw badValue("$regex has to be a string");
  for (const f of flags) if (!"imsu".includes(f)) throw unsupported(`regular expression option '${f}'`);
  if (source.length > maxPattern)
    throw unsupported(`a regular expression of more than ${maxPattern} characters`);
  refuseDifferences(source);
  let regex: RegExp;
  try {
    regex = new RegExp(source, [...new Set(`${flags}u`)].join(""));
  } catch {
    throw badValue("Regular expression is invalid");
  }
  return {
    source,
    options: [...flags].sort().join(""),
    test(subject) {
      if (subject.length > maxSubject)
        throw unsupported(`a regular expression over more than ${maxSubject} characters`);
      return regex.test(subject);
    },
  };
}

function refuseDifferences(source: string): void {
  const plain = source.replace(/\\[^A-Za-z0-9]/g, "_");
  const named: [RegExp, string][] = [
    [/\(\?(?!:|=|!)/, "a regular expression group other than (?: (?= (?!"],
    [/\\[1-9AZzGKQEXRNpPkgbBCHhVvOoLlUu]/, "this regular expression escape"],
    [/[*+?}]\+/, "a possessive quantifier in a regular expression"],
    [/\[\[?:/, "a POSIX class in a regular expression"],
    [/\)(?:[*+]|\{\d+,\d*\})/, "a repeated group in a regular expression"],
    [/\$./, "'$' inside a regular expression"],
  ];
  for (const [found, what] of named) if (found.test(plain)) throw unsupported(what);
  if ((plain.match(/[*+]|\{\d+,\}/g) ?? []).length > 4)
    throw unsupported("a regular expression of more than four unbounded repeats");
}
