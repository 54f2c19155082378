/** The keys that work here, on one card. */
import { Modal } from "@mantine/core";
import classes from "./keys.module.css";

const keys: readonly (readonly [string, string])[] = [
  ["J", "Next conversation"],
  ["K", "Previous conversation"],
  ["Enter", "To the words; in the words, send"],
  ["R", "To the words"],
  ["Shift Enter", "New line in the words"],
  ["Esc", "Out one level"],
  ["Alt C", "Next channel, while writing"],
  ["C", "Next channel"],
  ["D", "Path of the focused message, or of our last"],
  ["I", "Assign to me"],
  ["A", "Assign to somebody"],
  ["E", "Close or reopen"],
  ["]", "Patient pane"],
  ["F6", "Next pane"],
  ["?", "This map"],
];

export function KeysMap({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys"
      size={420}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <dl className={classes.map}>
        {keys.map(([key, does]) => (
          <div key={key} className={classes.entry}>
            <dt>
              {key.split(" ").map((part) => (
                <kbd key={part} className={classes.key}>
                  {part}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.note}>Single keys work outside text fields.</p>
    </Modal>
  );
}
