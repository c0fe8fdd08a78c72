import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import { STATES, type SetupState } from '../api/contract.js';
import { session } from '../api/session.js';
import { Empty, Failure, Loading } from '../parts/Messages.js';
import { Shell } from './Shell.js';

/** What the address says of the list of setups. */
export interface ListSearch {
  state?: SetupState;
  q?: string;
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty title="There is no such page">Choose one from the menu.</Empty>,
});

const Overview = lazyRouteComponent(() => import('../overview/OverviewPage.js'), 'OverviewPage');

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  // An overview is for those who look after many; an owner has one setup to go on with.
  component: () => (session.get()?.isAdmin ? <Overview /> : <Navigate to="/wizard" replace />),
});

const setups = createRoute({
  getParentRoute: () => root,
  path: '/setups',
  validateSearch: ({ state, q }: Record<string, unknown>): ListSearch => ({
    ...(STATES.includes(state as SetupState) && { state: state as SetupState }),
    ...(typeof q === 'string' && q !== '' && { q }),
  }),
  component: lazyRouteComponent(() => import('../setups/SetupsPage.js'), 'SetupsPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setups/$setupId',
  component: lazyRouteComponent(() => import('../setup/SetupPage.js'), 'SetupPage'),
});

const diagnostics = createRoute({
  getParentRoute: () => root,
  path: '/diagnostics',
  component: lazyRouteComponent(() => import('../diagnostics/DiagnosticsPage.js'), 'DiagnosticsPage'),
});

const effects = createRoute({
  getParentRoute: () => root,
  path: '/effects',
  component: lazyRouteComponent(() => import('../effects/EffectsPage.js'), 'EffectsPage'),
});

const sink = createRoute({
  getParentRoute: () => root,
  path: '/effects/$sinkId',
  component: lazyRouteComponent(() => import('../effects/SinkPage.js'), 'SinkPage'),
});

const wizard = createRoute({
  getParentRoute: () => root,
  path: '/wizard',
  component: lazyRouteComponent(() => import('../wizard/WizardPage.js'), 'WizardPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([overview, setups, setup, effects, sink, diagnostics, wizard]),
  basepath: '/console',
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} onAgain={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
