/** The person at the bottom of the rail: colours, keys, sign out. */
import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconHandStop,
  IconKeyboard,
  IconLogout,
  IconMessageBolt,
  IconMoon,
  IconRoute,
  IconSend,
  IconTemplate,
  IconUrgent,
  IconWaveSine,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { autoRepliesPath } from "../screens/settings/auto-replies/path.ts";
import { consentSettingsPath } from "../screens/settings/consent/path.ts";
import { emergenciesPath } from "../screens/settings/emergencies/path.ts";
import { fallbackPath } from "../screens/settings/fallback/path.ts";
import { sendingPath } from "../screens/settings/sending/path.ts";
import { linesPath } from "../screens/settings/lines/path.ts";
import { quietHoursPath } from "../screens/settings/quiet-hours/path.ts";
import { templatesPath } from "../screens/settings/templates/path.ts";
import { useSession, useSignedIn } from "../session/session.tsx";
import { ColorItems } from "./color-choice.tsx";
import { useSingleKeys } from "./preferences.tsx";
import { roleWords } from "./role-words.ts";
import classes from "./person-menu.module.css";

export function PersonMenu({ narrow, onKeys }: { narrow: boolean; onKeys: () => void }) {
  const { user } = useSignedIn();
  const { signOut } = useSession();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  return (
    <Menu position={narrow ? "right-end" : "top-start"} width={264}>
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <span className={classes.initials} aria-hidden="true">
            {user.initials}
          </span>
          <span className={classes.who}>
            <span className={`${classes.name} tw-cut`}>{user.name}</span>
            <span className="tw-hidden">, </span>
            <span className={classes.role}>{roleWords[user.role]}</span>
            <span className="tw-hidden">, your menu</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <ColorItems />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={16} stroke={1.75} aria-hidden="true" />}
          rightSection={<kbd className={classes.key}>?</kbd>}
          onClick={onKeys}
        >
          Keyboard map
        </Menu.Item>
        <Menu.CheckboxItem checked={singleKeys} onChange={setSingleKeys} closeMenuOnClick={false}>
          Single keys act
        </Menu.CheckboxItem>
        {user.role === "admin" ? (
          <>
            <Menu.Divider />
            <Menu.Item
              component={Link}
              to={fallbackPath}
              leftSection={<IconRoute size={16} stroke={1.75} aria-hidden="true" />}
            >
              Ways to reach a patient
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={sendingPath}
              leftSection={<IconSend size={16} stroke={1.75} aria-hidden="true" />}
            >
              Sending
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={quietHoursPath}
              leftSection={<IconMoon size={16} stroke={1.75} aria-hidden="true" />}
            >
              Quiet hours
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={autoRepliesPath}
              leftSection={<IconMessageBolt size={16} stroke={1.75} aria-hidden="true" />}
            >
              Auto-replies
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={templatesPath}
              leftSection={<IconTemplate size={16} stroke={1.75} aria-hidden="true" />}
            >
              Templates and prices
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={linesPath}
              leftSection={<IconWaveSine size={16} stroke={1.75} aria-hidden="true" />}
            >
              Lines
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={consentSettingsPath}
              leftSection={<IconHandStop size={16} stroke={1.75} aria-hidden="true" />}
            >
              Consent
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={emergenciesPath}
              leftSection={<IconUrgent size={16} stroke={1.75} aria-hidden="true" />}
            >
              Emergencies
            </Menu.Item>
          </>
        ) : null}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => void signOut()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
