/** A query as bytes: Kannel percent-encodes a text in whatever character set it came in. */

/** The last value of each name. Never throws: what is no escape stands for itself. */
export function queryBytes(url: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const start = url.indexOf("?");
  if (start === -1) return found;
  for (const pair of url
    .slice(start + 1)
    .replace(/#.*$/s, "")
    .split("&")) {
    const equals = pair.indexOf("=");
    const name = unescape(equals === -1 ? pair : pair.slice(0, equals)).toString("latin1");
    found.set(name, unescape(equals === -1 ? "" : pair.slice(equals + 1)));
  }
  return found;
}

function unescape(text: string): Buffer {
  const pieces = text.replaceAll("+", " ").split(/%([0-9a-f]{2})/i);
  // Every second piece is the two digits of an escape.
  return Buffer.concat(pieces.map((piece, index) => Buffer.from(piece, index % 2 === 1 ? "hex" : "utf8")));
}
