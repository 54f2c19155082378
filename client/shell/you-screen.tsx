/** On a phone: who is signed in, the colours, and the way out. */
import { Button } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { Link } from "react-router";
import { useSession, useSignedIn } from "../session/session.tsx";
import { ColorChoice } from "./color-choice.tsx";
import { PagedAt } from "./paged-at.tsx";
import { roleWords } from "./role-words.ts";
import { settings } from "./settings-items.ts";
import classes from "./you-screen.module.css";

export function YouScreen() {
  const { user, organization } = useSignedIn();
  const { signOut } = useSession();
  return (
    <section className={classes.screen} aria-label="You">
      <header className={classes.head}>
        <h1>You</h1>
      </header>
      <div className={classes.person}>
        <span className={classes.initials} aria-hidden="true">
          {user.initials}
        </span>
        <div>
          <p className={classes.name}>{user.name}</p>
          <p className={classes.meta}>
            {roleWords[user.role]}, {organization.name}
          </p>
          <p className={classes.meta}>{user.email}</p>
        </div>
      </div>
      <PagedAt />
      <div className={classes.part}>
        <h2>Appearance</h2>
        <ColorChoice />
      </div>
      {user.role === "admin" ? (
        <div className={classes.part}>
          <h2>Settings</h2>
          {settings.map(({ to, Icon, name }) => (
            <Button
              key={to}
              component={Link}
              to={to}
              variant="default"
              fullWidth
              justify="flex-start"
              size="md"
              leftSection={<Icon size={18} stroke={1.75} aria-hidden="true" />}
            >
              {name}
            </Button>
          ))}
        </div>
      ) : null}
      <div className={classes.part}>
        <Button
          variant="default"
          fullWidth
          size="md"
          leftSection={<IconLogout size={18} stroke={1.75} aria-hidden="true" />}
          onClick={() => void signOut()}
        >
          Sign out
        </Button>
        <p className={classes.note}>
          You are signed out after 15 minutes without activity. Drafts are kept on this device.
        </p>
      </div>
    </section>
  );
}
