/** One thread from a patient's phone to the clinic's letters. */
import classes from "./sign-in.module.css";

export function Illustration() {
  return (
    <svg
      className={classes.picture}
      viewBox="0 0 1440 900"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <path d="M-400 676H0C60 674 90 660 150 660H262C340 660 380 716 520 716C700 716 840 632 960 632C1040 632 1050 660 1130 660H1330C1390 660 1390 676 1440 676H1840" />
      <rect x="150" y="395.5" width="132" height="264.5" rx="20" />
      <path d="M204 418h25" />
      <rect x="168" y="470" width="76" height="36" rx="12" />
      <rect x="188" y="522" width="76" height="36" rx="12" className={classes.answer} />
      <path d="M1130 660V522h200v138M1130 522l84 66c10 8 22 8 32 0l84-66" />
    </svg>
  );
}
