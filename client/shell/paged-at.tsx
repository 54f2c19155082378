/** Where the signed-in person is paged in an emergency. */
import { useEffect, useState } from "react";
import { Button, TextInput } from "@mantine/core";
import { usePhone } from "../data/emergencies.ts";
import classes from "./you-screen.module.css";

export function PagedAt() {
  const { phone, save } = usePhone();
  const [text, setText] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  useEffect(() => setText(null), [phone]);
  const shown = text ?? phone ?? "";
  return (
    <form
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault();
        void save.run(shown).then((problem) => setSaved(problem === null));
      }}
    >
      <h2>Paged at</h2>
      <TextInput
        label="Your phone, for emergencies"
        description="Pages go here as texts when you are on call. No patient sees it."
        type="tel"
        autoComplete="tel"
        value={shown}
        disabled={phone === null}
        error={save.problem ? `${save.problem.title}. ${save.problem.detail ?? ""}` : null}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setSaved(false);
        }}
      />
      <Button type="submit" mt={8} variant="default" loading={save.busy} disabled={shown === (phone ?? "")}>
        Save phone
      </Button>
      <p className={classes.note} role="status">
        {saved && shown === phone ? "Saved." : ""}
      </p>
    </form>
  );
}
