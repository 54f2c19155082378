/** On a phone: tabs within the thumb's reach. Hidden inside a conversation, where the composer needs the room. */
import { IconInbox, IconUserCircle } from "@tabler/icons-react";
import { NavLink, useMatch } from "react-router";
import { useQueueCounts } from "../data/conversations.ts";
import { countWords } from "./rail.tsx";
import classes from "./phone-tabs.module.css";

export function PhoneTabs() {
  const counts = useQueueCounts();
  const inThread = useMatch("/inbox/:queue/:conversationId");
  const waiting = counts?.["needs-reply"] ?? 0;
  if (inThread) return null;
  return (
    <nav className={classes.tabs} aria-label="Screens">
      <NavLink to="/inbox" className={classes.tab}>
        <span className={classes.glyph}>
          <IconInbox size={24} stroke={1.75} aria-hidden="true" />
          {waiting > 0 ? (
            <span className={classes.badge}>
              {countWords(waiting)}
              <span className="tw-hidden"> need a reply</span>
            </span>
          ) : null}
        </span>
        Inbox
      </NavLink>
      <NavLink to="/you" className={classes.tab}>
        <span className={classes.glyph}>
          <IconUserCircle size={24} stroke={1.75} aria-hidden="true" />
        </span>
        You
      </NavLink>
    </nav>
  );
}
