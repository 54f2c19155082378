/** A staff member's initials; filled for the reader, a dashed plus for nobody. Patients never get one. */
import { IconPlus } from "@tabler/icons-react";
import type { Staff } from "../../../shared/api/common.ts";
import classes from "./staff-mark.module.css";

export function StaffMark({ staff, me, size = 18 }: { staff: Staff | null; me: string; size?: number }) {
  return (
    <span
      className={classes.mark}
      data-who={staff === null ? "nobody" : staff.id === me ? "me" : "other"}
      style={{ inlineSize: size, blockSize: size, fontSize: Math.max(9, Math.round(size * 0.46)) }}
      aria-hidden="true"
    >
      {staff === null ? <IconPlus size={size * 0.6} stroke={2} /> : staff.initials}
    </span>
  );
}
