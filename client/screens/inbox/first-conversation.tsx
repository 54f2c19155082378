/** A clinic without any conversation: what will appear here, and one next step. */
import { Button } from "@mantine/core";
import { IconDeviceMobile } from "@tabler/icons-react";
import classes from "./first-conversation.module.css";

export function FirstConversation({ simulatorUrl }: { simulatorUrl: string | null }) {
  return (
    <div className={classes.first}>
      <h2 className={classes.title}>Get your first conversation</h2>
      <p className={classes.lead}>
        Every patient is one thread here, whether they text, use WhatsApp or write an email.
        {simulatorUrl ? " There is a way to see it work now." : ""}
      </p>
      {simulatorUrl ? (
        <div className={classes.card}>
          <div className={classes.picture} aria-hidden="true">
            <Phone />
          </div>
          <div className={classes.words}>
            <h3 className={classes.cardTitle}>Text from a virtual phone</h3>
            <p className={classes.cardText}>
              Play a patient in your browser. Nothing leaves this server, nothing costs money.
            </p>
            <Button
              component="a"
              href={simulatorUrl}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconDeviceMobile size={18} stroke={1.75} aria-hidden="true" />}
            >
              Open a virtual phone
            </Button>
          </div>
        </div>
      ) : (
        <p className={classes.lead}>
          When a patient writes to one of the clinic’s lines, the conversation appears in the list.
        </p>
      )}
    </div>
  );
}

function Phone() {
  return (
    <svg viewBox="0 0 80 132" width="80" height="132">
      <rect x="1" y="4" width="78" height="150" rx="12" className={classes.phone} />
      <path d="M32 15h16" className={classes.edge} />
      <rect x="12" y="34" width="44" height="20" rx="6" className={classes.theirs} />
      <path d="M20 44h24" className={classes.text} />
      <rect x="28" y="64" width="40" height="20" rx="6" className={classes.ours} />
      <path d="M36 74h24" className={classes.text} />
    </svg>
  );
}
