/** What staff roles are called on the screen. */
import type { Staff } from "../../shared/api/common.ts";

export const roleWords: Readonly<Record<Staff["role"], string>> = {
  admin: "Clinic admin",
  coordinator: "Care coordinator",
  clinician: "Clinician",
};
