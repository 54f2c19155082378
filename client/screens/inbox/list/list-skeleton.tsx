/** Rows that are on their way: the real geometry, still, without shimmer. */
import classes from "./list-pane.module.css";

const widths = [
  [40, 92, 23],
  [33, 70, 35],
  [50, 84, 19],
  [37, 60, 29],
  [46, 88, 21],
  [34, 76, 33],
  [43, 90, 30],
  [32, 79, 32],
  [47, 80, 22],
  [36, 74, 30],
] as const;

export function ListSkeleton() {
  return (
    <div className={classes.skeletons} role="status" aria-label="Loading the list">
      {widths.map((lines, index) => (
        <div key={index} className={classes.skeleton}>
          {lines.map((width, line) => (
            <span key={line} style={{ inlineSize: `${width}%` }} />
          ))}
        </div>
      ))}
    </div>
  );
}
