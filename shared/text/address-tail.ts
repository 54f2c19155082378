/** How an address is named where it must not stand whole. */
import { emailTail } from "./email.ts";
import { phoneTail } from "./phone.ts";

/** "··0142", "m···@example.org", from its normal form or as people read it. */
export function addressTail({ kind, value }: { kind: string; value: string }): string {
  return kind === "email" ? emailTail(value) : phoneTail(value);
}
