/** Arbitrary days in the model clinic. */
import fc from "fast-check";
import type { Act } from "./model-clinic.ts";

const who = fc.nat({ max: 11 });

export const someAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant("inbound" as const), who }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("reply" as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("receipt" as const),
      who,
      which: fc.nat({ max: 5 }),
      state: fc.constantFrom("sent", "delivered", "failed", "unconfirmed", "read"),
    }),
  },
  fc.record({
    act: fc.constant("assign" as const),
    who,
    to: fc.option(fc.nat({ max: 2 })),
  }),
  fc.record({ act: fc.constant("status" as const), who, closed: fc.boolean() }),
  fc.record({ act: fc.constant("rename" as const), who, name: fc.constantFrom("Ana", "Bo", "Cy") }),
  fc.record({ act: fc.constant("read" as const), who }),
  fc.record({ act: fc.constant("resolve" as const), who }),
);

export const someDay = fc.array(someAct, { minLength: 1, maxLength: 60, size: "max" });
