/** A thread on its way: bubbles of the real geometry, anchored at the lower end, still. */
import classes from "./thread.module.css";

export function ThreadSkeleton() {
  return (
    <div className={classes.skeletonPane} role="status" aria-label="Loading the conversation">
      <div className={classes.head}>
        <div className={classes.who}>
          <span className={classes.bone} style={{ inlineSize: 140, blockSize: 14 }} />
          <span className={classes.bone} style={{ inlineSize: 220, blockSize: 10, marginBlockStart: 8 }} />
        </div>
      </div>
      <div className={classes.skeletonLog}>
        {[
          { ours: true, width: 420, height: 66 },
          { ours: false, width: 380, height: 44 },
          { ours: false, width: 240, height: 44 },
          { ours: true, width: 300, height: 44 },
        ].map((one, index) => (
          <div key={index} className={classes.skeletonItem} data-side={one.ours ? "ours" : "theirs"}>
            <span className={classes.boneBubble} style={{ inlineSize: one.width, blockSize: one.height }} />
            <span className={classes.bone} style={{ inlineSize: 170, blockSize: 10 }} />
          </div>
        ))}
      </div>
      <div className={classes.skeletonComposer}>
        <span className={classes.bone} style={{ inlineSize: "45%", blockSize: 11 }} />
        <span className={classes.bone} style={{ inlineSize: "62%", blockSize: 11 }} />
      </div>
    </div>
  );
}
