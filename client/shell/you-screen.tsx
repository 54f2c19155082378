/** On a phone: who is signed in, the colours, and the way out. */
import { Button } from "@mantine/core";
import { IconLogout, IconRoute, IconSend, IconTemplate, IconUrgent, IconWaveSine } from "@tabler/icons-react";
import { Link } from "react-router";
import { autoRepliesPath } from "../screens/settings/auto-replies/path.ts";
import { emergenciesPath } from "../screens/settings/emergencies/path.ts";
import { fallbackPath } from "../screens/settings/fallback/path.ts";
import { consentSettingsPath } from "../screens/settings/consent/path.ts";
import { linesPath } from "../screens/settings/lines/path.ts";
import { sendingPath } from "../screens/settings/sending/path.ts";
import { templatesPath } from "../screens/settings/templates/path.ts";
import { useSession, useSignedIn } from "../session/session.tsx";
import { ColorChoice } from "./color-choice.tsx";
import { PagedAt } from "./paged-at.tsx";
import { roleWords } from "./role-words.ts";
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
          <Button
            component={Link}
            to={fallbackPath}
            variant="default"
            fullWidth
            size="md"
            leftSection={<IconRoute size={18} stroke={1.75} aria-hidden="true" />}
          >
            Ways to reach a patient
          </Button>
          <Button
            component={Link}
            to={sendingPath}
            variant="default"
            fullWidth
            size="md"
            leftSection={<IconSend size={18} stroke={1.75} aria-hidden="true" />}
          >
            Sending
          </Button>
          <Button component={Link} to={consentSettingsPath} variant="default" fullWidth size="md">
            Consent
          </Button>
          <Button component={Link} to={autoRepliesPath} variant="default" fullWidth size="md">
            Auto-replies
          </Button>
          <Button
            component={Link}
            to={templatesPath}
            variant="default"
            fullWidth
            size="md"
            leftSection={<IconTemplate size={18} stroke={1.75} aria-hidden="true" />}
          >
            Templates and prices
          </Button>
          <Button
            component={Link}
            to={linesPath}
            variant="default"
            fullWidth
            mt={8}
            size="md"
            leftSection={<IconWaveSine size={18} stroke={1.75} aria-hidden="true" />}
          >
            Lines
          </Button>
          <Button
            component={Link}
            to={emergenciesPath}
            variant="default"
            fullWidth
            mt={8}
            size="md"
            leftSection={<IconUrgent size={18} stroke={1.75} aria-hidden="true" />}
          >
            Emergencies
          </Button>
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
