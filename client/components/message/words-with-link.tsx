/** Words for a patient, with the link to the secure page as what it is: a mark in its place, never a made-up address. */
import { Fragment } from "react";
import { IconLink } from "@tabler/icons-react";
import { linkMark } from "../../../shared/domain/secure-page.ts";
import classes from "./words-with-link.module.css";

export function LinkChip() {
  return (
    <span className={classes.link}>
      <IconLink size={14} stroke={1.75} aria-hidden="true" />
      link<span className="tw-hidden"> to the secure page</span>
    </span>
  );
}

export function WordsWithLink({ words }: { words: string }) {
  return words.split(linkMark).map((part, index) => (
    <Fragment key={index}>
      {index > 0 ? <LinkChip /> : null}
      {part}
    </Fragment>
  ));
}
