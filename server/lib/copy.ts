/** Copies of plain data and dates that share nothing with the original. What else a value may hold is not for it. */

/**
 * Several times as fast as structuredClone. An object is spread rather than filled key by key: only so does it keep the
 * shape of the literal that it was made by, and everything that reads it afterwards stays fast.
 */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return new Date(value.getTime()) as Value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const made: Value = { ...value };
  for (const key in made) {
    const one = made[key];
    if (typeof one === "object" && one !== null) made[key] = copyOf(one);
  }
  return made;
}
