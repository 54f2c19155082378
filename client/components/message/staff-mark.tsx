/** A staff member's initials; filled for the reader, a dashed plus for nobody. Patients never get one. */
import type { CSSProperties } from "react";
import { IconPlus } from "@tabler/icons-react";
import type { Staff } from "../../../shared/api/common.ts";
import classes from "./staff-mark.module.css";

export function StaffMark({ staff, me, size = 18 }: { staff: Staff | null; me: string; size?: number }) {
  return (
    <span
      className={classes.mark}
      data-who={staff === null ? "nobody" : staff.id === me ? "me" : "other"}
      style={{ "--own-size": `${size}px` } as CSSProperties}
      aria-hidden="true"
    >
      {staff === null ? <IconPlus size="60%" stroke={2} /> : staff.initials}
    </span>
  );
}
