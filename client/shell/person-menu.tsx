/** The person at the bottom of the rail: colours, keys, sign out. */
import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconHandStop,
  IconKeyboard,
  IconLogout,
  IconMessageBolt,
  IconMoon,
  IconPhone,
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

/** What an admin sets for everybody. */
const settings = [
  { to: fallbackPath, Icon: IconRoute, name: "Ways to reach a patient" },
  { to: sendingPath, Icon: IconSend, name: "Sending" },
  { to: quietHoursPath, Icon: IconMoon, name: "Quiet hours" },
  { to: autoRepliesPath, Icon: IconMessageBolt, name: "Auto-replies" },
  { to: templatesPath, Icon: IconTemplate, name: "Templates and prices" },
  { to: linesPath, Icon: IconWaveSine, name: "Lines" },
  { to: consentSettingsPath, Icon: IconHandStop, name: "Consent" },
  { to: emergenciesPath, Icon: IconUrgent, name: "Emergencies" },
] as const;

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
          component={Link}
          to="/you"
          leftSection={<IconPhone size={16} stroke={1.75} aria-hidden="true" />}
        >
          Your phone for emergencies
        </Menu.Item>
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
            {settings.map(({ to, Icon, name }) => (
              <Menu.Item
                key={to}
                component={Link}
                to={to}
                leftSection={<Icon size={16} stroke={1.75} aria-hidden="true" />}
              >
                {name}
              </Menu.Item>
            ))}
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
