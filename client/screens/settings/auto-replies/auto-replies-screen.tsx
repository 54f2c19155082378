/** Settings, auto-replies: the rules in their order, one of them opened, and the test box. Admins change, all staff may try. */
import { Button } from "@mantine/core";
import { FullPage } from "../../../components/full-page.tsx";
import { useAutoReplies } from "../../../data/auto-replies.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { Builder } from "./builder.tsx";
import classes from "./auto-replies.module.css";

export default function AutoRepliesScreen() {
  const { user } = useSignedIn();
  const { view, error, refetch } = useAutoReplies();
  if (view) {
    return <Builder view={view} mayChange={user.role === "admin"} onRefetch={() => void refetch()} />;
  }
  if (!error) {
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  }
  return (
    <FullPage
      inset
      title="The auto-replies did not load"
      problem={error}
      ways={<Button onClick={() => void refetch()}>Try again</Button>}
    >
      {error.title.replace(/\.?$/, ".")} The rules that hold go on answering.
    </FullPage>
  );
}
