import { expect, test } from "vitest";
import { footText } from "./mail-foot.ts";

test.each([
  ["en", "Choose what we send you: P\nUnsubscribe: U"],
  ["de-AT", "Wählen Sie, was wir Ihnen senden: P\nAbmelden: U"],
  ["zh_Hans", "选择我们发给您的内容: P\n退订: U"],
  ["xx", "Choose what we send you: P\nUnsubscribe: U"],
  [null, "Choose what we send you: P\nUnsubscribe: U"],
])("the foot of a mail in %s", (language, words) => {
  expect(footText(language, "P", "U")).toBe(`-- \n${words}`);
});
