/** Where a thread will be: which step comes next. */
import { useConversationList } from "../../data/conversations.ts";
import { FirstConversation } from "./first-conversation.tsx";
import classes from "./inbox.module.css";

export interface BlankThreadProps {
  /** True when the queue at hand has loaded and holds nothing. */
  listEmpty: boolean;
  simulatorUrl: string | null;
}

export function BlankThread({ listEmpty, simulatorUrl }: BlankThreadProps) {
  return (
    <section className={classes.blank} aria-label="Conversation" data-pane="thread">
      {listEmpty ? (
        <EmptyQueue simulatorUrl={simulatorUrl} />
      ) : (
        <p className={classes.blankWords}>Choose a conversation, or press J for the first.</p>
      )}
    </section>
  );
}

/** An empty queue is good news; a clinic without any conversation needs its first step. */
function EmptyQueue({ simulatorUrl }: { simulatorUrl: string | null }) {
  const open = useConversationList("open");
  const closed = useConversationList("closed");
  if (open.status !== "ready" || closed.status !== "ready") return null;
  if (open.rows.length === 0 && closed.rows.length === 0)
    return <FirstConversation simulatorUrl={simulatorUrl} />;
  return <p className={classes.blankWords}>All done here.</p>;
}
