/** What stands in the middle while there is no rule: what rules are, and examples that can be taken as they are. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { examples, type Example } from "./examples.ts";
import classes from "./auto-replies.module.css";

/** `onAdd` is null for those who may only read. */
export function ExamplesList({ onAdd }: { onAdd: ((example: Example | null) => void) | null }) {
  return (
    <div className={classes.teach}>
      <h2>Let a machine answer what is always the same</h2>
      <p>
        A rule looks at what a patient writes and answers, tags, assigns, or asks a few questions. The first
        one that fits ends the search. STOP, HELP and emergencies always come before them, and no rule speaks
        while a person does.
      </p>
      {onAdd ? (
        <>
          <ul className={classes.examples}>
            {examples().map((example) => (
              <li key={example.id}>
                <button type="button" onClick={() => onAdd(example)}>
                  <strong>{example.name}</strong>
                  <span>{example.about}</span>
                </button>
              </li>
            ))}
          </ul>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden="true" />}
            onClick={() => onAdd(null)}
          >
            Begin from nothing
          </Button>
        </>
      ) : (
        <p>Only an admin can make one.</p>
      )}
    </div>
  );
}
