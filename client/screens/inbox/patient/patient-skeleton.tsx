/** A patient's pane on its way: the real geometry, still. */
import classes from "./patient.module.css";

const sections = [
  [30, 85, 68, 77, 62],
  [30, 85, 68, 77],
  [30, 60],
] as const;

export function PatientSkeleton() {
  return (
    <div className={classes.pane} aria-hidden="true">
      <div className={classes.head}>
        <span className={classes.bone} style={{ inlineSize: 36, blockSize: 36 }} />
        <span className={classes.bone} style={{ inlineSize: 110, blockSize: 11, marginInlineStart: 8 }} />
      </div>
      {sections.map((widths, index) => (
        <div key={index} className={classes.section}>
          {widths.map((width, line) => (
            <span key={line} className={classes.boneLine} style={{ inlineSize: `${width}%` }} />
          ))}
        </div>
      ))}
    </div>
  );
}
