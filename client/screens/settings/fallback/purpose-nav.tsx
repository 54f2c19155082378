/** Which purpose is on the screen; a mark on those with changes that are not saved. */
import { NavLink } from "react-router";
import { purposes, type Purpose } from "../../../../shared/domain/policy.ts";
import { fallbackPath } from "./path.ts";
import { purposeWords } from "./policy-words.ts";
import classes from "./fallback.module.css";

export function PurposeNav({ current, changed }: { current: Purpose; changed: readonly Purpose[] }) {
  return (
    <nav aria-label="Purposes">
      <ul className={classes.purposes}>
        {purposes.map((purpose) => (
          <li key={purpose}>
            <NavLink to={`${fallbackPath}/${purpose}`} replace={purpose === current}>
              {purposeWords[purpose].name}
              {changed.includes(purpose) ? (
                <span className={classes.changed}>
                  <span className="tw-hidden">, not saved</span>
                </span>
              ) : null}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
