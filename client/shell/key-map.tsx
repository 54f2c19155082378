/** The keyboard map: every key that does something today, by place. */
import { Modal } from "@mantine/core";
import classes from "./key-map.module.css";

interface Entry {
  keys: readonly string[];
  does: string;
}

const groups: readonly { title: string; entries: readonly Entry[] }[] = [
  {
    title: "Anywhere",
    entries: [
      { keys: ["J", "K"], does: "next, previous conversation; so do ↓ ↑" },
      { keys: ["F6"], does: "next pane; with Shift the one before" },
      { keys: ["Esc"], does: "out one level" },
      { keys: ["]"], does: "patient, show or hide" },
      { keys: ["?"], does: "this map" },
    ],
  },
  {
    title: "Go to",
    entries: [
      { keys: ["G", "R"], does: "needs reply" },
      { keys: ["G", "M"], does: "mine" },
      { keys: ["G", "U"], does: "unassigned" },
      { keys: ["G", "F"], does: "failed, unconfirmed" },
      { keys: ["G", "S"], does: "scheduled" },
      { keys: ["G", "E"], does: "emergencies" },
      { keys: ["G", "W"], does: "whose is it?" },
      { keys: ["G", "C"], does: "consent tasks" },
    ],
  },
  {
    title: "Conversation",
    entries: [
      { keys: ["Enter"], does: "open; once open, to the composer" },
      { keys: ["R"], does: "to the composer" },
      { keys: ["C"], does: "next channel" },
      { keys: ["I"], does: "assign to me" },
      { keys: ["A"], does: "assign" },
      { keys: ["Z"], does: "take back what is about to go" },
      { keys: ["E"], does: "close or reopen" },
      {
        keys: ["1", "2", "3"],
        does: "rule on words that may be a refusal; say whose words from a shared phone are",
      },
      { keys: ["M"], does: "file words from a shared phone with another" },
      { keys: ["D"], does: "path of the delivery in focus, else of the last" },
      { keys: ["↑", "↓"], does: "in the thread: from message to message" },
    ],
  },
  {
    title: "Composer",
    entries: [
      { keys: ["Enter"], does: "send" },
      { keys: ["Shift", "Enter"], does: "new line" },
      { keys: ["Alt", "C"], does: "next channel" },
      { keys: ["Esc"], does: "back to the list" },
    ],
  },
];

export function KeyMap({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard"
      size={680}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.groups}>
        {groups.map(({ title, entries }) => (
          <section key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.list}>
              {entries.map(({ keys, does }) => (
                <div key={does} className={classes.row}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key} className={classes.key}>
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={classes.note}>Single keys act outside text fields only. Switch them off in your menu.</p>
    </Modal>
  );
}
