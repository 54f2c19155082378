/** The person at the bottom of the rail: colours, keys, sign out. */
import { Menu, UnstyledButton } from "@mantine/core";
import { IconKeyboard, IconLogout, IconPhone } from "@tabler/icons-react";
import { Link } from "react-router";
import { useSession, useSignedIn } from "../session/session.tsx";
import { ColorItems } from "./color-choice.tsx";
import { useSingleKeys } from "./preferences.tsx";
import { roleWords } from "./role-words.ts";
import { settings } from "./settings-items.ts";
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
