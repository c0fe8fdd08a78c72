import {
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  NavLink,
  Text,
  useMantineColorScheme,
  useComputedColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { outboxQuery } from '../api/effects.js';
import { useStore } from '../api/store.js';
import { session, signOut, type Session } from '../api/session.js';
import { ConnectionBanner } from './ConnectionBanner.js';
import { EffectsIcon, LeaveIcon, ListIcon, MoonIcon, OverviewIcon, PulseIcon, SunIcon, WizardIcon } from './icons.js';
import { needsLook } from '../words/sinks.js';
import { SignIn } from './SignIn.js';

const PAGES = [
  { to: '/', label: 'Overview', Icon: OverviewIcon, forAdmins: true },
  { to: '/setups', label: 'Setups', Icon: ListIcon, forAdmins: false },
  { to: '/effects', label: 'Effects', Icon: EffectsIcon, forAdmins: true },
  { to: '/diagnostics', label: 'Diagnostics', Icon: PulseIcon, forAdmins: true },
  { to: '/wizard', label: 'My setup', Icon: WizardIcon, forAdmins: false },
] as const;

/** What the badge in the menu is worth. */
const LOOK_EVERY_MS = 15_000;

/** The frame of every page; without a session, the way in. */
export function Shell() {
  const who = useStore(session);
  return who ? <Frame who={who} /> : <SignIn />;
}

function Frame({ who }: { who: Session }) {
  const [isOpen, menu] = useDisclosure(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  // A page that was chosen on a phone is not to be hidden behind the menu.
  useEffect(menu.close, [path, menu.close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <a className="skip-link" href="#content">
          Skip to the content
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text fw={700} truncate>
              Setup console
            </Text>
          </Group>
          <ColorSchemeButton />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <AppShell.Section grow component="nav" aria-label="Pages">
          {PAGES.filter(({ forAdmins }) => who.isAdmin || !forAdmins).map(({ to, label, Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon />}
              rightSection={to === '/effects' && <TroubledSinks />}
              active={to === '/' ? path === '/' : path.startsWith(to)}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <Text size="sm" px="sm" truncate title={who.userId}>
            {who.userId}
          </Text>
          <Text size="xs" px="sm" pb="xs" c="dimmed">
            {who.isAdmin ? 'Administrator' : 'Owner'}
          </Text>
          <Button
            fullWidth
            variant="default"
            justify="flex-start"
            leftSection={<LeaveIcon />}
            onClick={() => {
              signOut();
            }}
          >
            Sign out
          </Button>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** How many sinks need a look; nothing where all is well. */
function TroubledSinks() {
  const { data } = useQuery({ ...outboxQuery, refetchInterval: LOOK_EVERY_MS });
  const troubled = data?.sinks.filter(needsLook).length ?? 0;
  if (troubled === 0) return null;
  return (
    <Badge color="red" aria-label={`${String(troubled)} need a look`}>
      {troubled}
    </Badge>
  );
}

export function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const other = shown === 'dark' ? 'light' : 'dark';
  return (
    <Button
      variant="default"
      size="compact-md"
      aria-label={`Switch to ${other} colours`}
      onClick={() => {
        setColorScheme(other);
      }}
    >
      {shown === 'dark' ? <SunIcon /> : <MoonIcon />}
    </Button>
  );
}
