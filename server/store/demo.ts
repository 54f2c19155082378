/** Production must not run on what everybody can read: the demo's passwords and provider credentials are public. */
import { staff } from "../../shared/cast.ts";
import { ConfigError } from "../config/config.ts";
import type { Collections } from "./collections.ts";

const whatToDo = "Point MONGODB_URI or DATA_DIR at a store of your own.";

/** Throws ConfigError when the store holds the demo clinic, or one of its people under another clinic's name. */
export async function refuseDemo({ organizations, users }: Pick<Collections, "organizations" | "users">) {
  if (await organizations.hasDemo()) {
    throw new ConfigError(
      `The store holds the demo clinic, whose passwords are public: it does not run in production. ${whatToDo}`,
    );
  }
  for (const { email } of staff) {
    if (!(await users.byEmail(email))) continue;
    throw new ConfigError(
      `The store holds ${email} of the demo, whose password is public: it does not run in production. ${whatToDo}`,
    );
  }
}
