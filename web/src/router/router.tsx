import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { queryClient, serverBase, whenSignedOut } from '../api/client';
import { part, watchParts } from '../api/newVersion';
import { requireBuilder, requireMember, requirePassword, sessionQuery } from '../api/session';
import { AppFrame } from '../pages/frame/AppFrame';
import { NotFound } from '../pages/frame/NotFound';
import { PageError } from '../pages/frame/PageError';
import { PagePending } from '../pages/frame/PagePending';
import { preloadWorkbook } from '../workbook/preloadWorkbook';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  // Nothing else is on the screen then, so the page has no main part of its own.
  errorComponent: (props) => (
    <main>
      <PageError {...props} />
    </main>
  ),
});

/** Keeps the named search parameters, as text. */
function texts<Key extends string>(...keys: Key[]) {
  return (search: Record<string, unknown>): { [K in Key]?: string } => {
    const kept = keys.filter((key) => search[key] !== undefined && search[key] !== '');
    return Object.fromEntries(kept.map((key) => [key, String(search[key])])) as { [K in Key]?: string };
  };
}

/** A table's path in the address, as a list. */
function tablePath(search: Record<string, unknown>): { path?: string[] } {
  const { path } = search;
  const fits = Array.isArray(path) && path.length >= 2 && path.length <= 3;
  return fits ? { path: path.map(String) } : {};
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('next', 'token'),
  component: lazyRouteComponent(
    part(() => import('../pages/session/SignIn')),
    'SignIn',
  ),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/link',
  component: lazyRouteComponent(
    part(() => import('../pages/session/SignIn')),
    'SignIn',
  ),
});

const choosePassword = createRoute({
  getParentRoute: () => root,
  path: '/choose-password',
  validateSearch: texts('next'),
  beforeLoad: ({ location }) => requireMember(location.href),
  component: lazyRouteComponent(
    part(() => import('../pages/session/ChoosePassword')),
    'ChoosePassword',
  ),
});

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  validateSearch: texts('token'),
  component: lazyRouteComponent(
    part(() => import('../pages/session/SetUp')),
    'SetUp',
  ),
});

/** Every page behind sign-in is in the frame with the left rail. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: AppFrame,
  beforeLoad: ({ location }) => requirePassword(location.href),
  pendingComponent: PagePending,
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(
    part(() => import('../pages/home/Home')),
    'Home',
  ),
});

const workbooks = createRoute({
  getParentRoute: () => frame,
  path: '/workbooks',
  validateSearch: texts('show'),
  component: lazyRouteComponent(
    part(() => import('../pages/workbooks/Workbooks')),
    'Workbooks',
  ),
});

const workbook = createRoute({
  getParentRoute: () => frame,
  path: '/workbooks/$id',
  // While the page is fetched. Not when a link is only pointed at: opening a workbook makes it a recent one.
  loader: ({ cause, params, location }) => {
    if (cause === 'enter') preloadWorkbook(params.id, new URLSearchParams(location.searchStr).get('mode'));
  },
  component: lazyRouteComponent(part(() => import('../editor/WorkbookPage'))),
});

const connections = createRoute({
  getParentRoute: () => frame,
  path: '/connections',
  beforeLoad: requireBuilder,
  component: lazyRouteComponent(
    part(() => import('../pages/connections/Connections')),
    'Connections',
  ),
});

const newConnection = createRoute({
  getParentRoute: () => frame,
  path: '/connections/new',
  beforeLoad: requireBuilder,
  component: lazyRouteComponent(
    part(() => import('../pages/connections/NewConnection')),
    'NewConnection',
  ),
});

const connection = createRoute({
  getParentRoute: () => frame,
  path: '/connections/$id',
  beforeLoad: requireBuilder,
  component: lazyRouteComponent(
    part(() => import('../pages/connections/ConnectionPage')),
    'ConnectionPage',
  ),
});

const connectionStart = createRoute({
  getParentRoute: () => connection,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/connections/$id/explorer', params, search: {}, replace: true });
  },
});

const explorer = createRoute({
  getParentRoute: () => connection,
  path: '/explorer',
  validateSearch: tablePath,
  component: lazyRouteComponent(
    part(() => import('../pages/connections/explorer/Explorer')),
    'Explorer',
  ),
});

const writeAccess = createRoute({
  getParentRoute: () => connection,
  path: '/write-access',
  component: lazyRouteComponent(
    part(() => import('../pages/connections/write-access/WriteAccess')),
    'WriteAccess',
  ),
});

const connectionAccess = createRoute({
  getParentRoute: () => connection,
  path: '/access',
  component: lazyRouteComponent(
    part(() => import('../pages/connections/access/ConnectionAccess')),
    'ConnectionAccess',
  ),
});

const connectionSettings = createRoute({
  getParentRoute: () => connection,
  path: '/settings',
  component: lazyRouteComponent(
    part(() => import('../pages/connections/ConnectionSettings')),
    'ConnectionSettings',
  ),
});

const upload = createRoute({
  getParentRoute: () => frame,
  path: '/upload',
  validateSearch: texts('workbook', 'page', 'connection'),
  beforeLoad: requireBuilder,
  component: lazyRouteComponent(
    part(() => import('../pages/uploads/UploadPage')),
    'UploadPage',
  ),
});

const members = createRoute({
  getParentRoute: () => frame,
  path: '/members',
  component: lazyRouteComponent(
    part(() => import('../pages/members/Members')),
    'Members',
  ),
});

const teams = createRoute({
  getParentRoute: () => frame,
  path: '/teams',
  component: lazyRouteComponent(
    part(() => import('../pages/teams/Teams')),
    'Teams',
  ),
});

const accountTypes = createRoute({
  getParentRoute: () => frame,
  path: '/account-types',
  component: lazyRouteComponent(
    part(() => import('../pages/account-types/AccountTypes')),
    'AccountTypes',
  ),
});

const auditLog = createRoute({
  getParentRoute: () => frame,
  path: '/audit-log',
  validateSearch: texts('text', 'kind', 'person', 'offset'),
  component: lazyRouteComponent(
    part(() => import('../pages/audit/AuditLog')),
    'AuditLog',
  ),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(
    part(() => import('../pages/account/Account')),
    'Account',
  ),
});

const queries = createRoute({
  getParentRoute: () => frame,
  path: '/queries',
  validateSearch: texts('workbook', 'query'),
  beforeLoad: requireBuilder,
  component: lazyRouteComponent(
    part(() => import('../pages/queries/Queries')),
    'Queries',
  ),
});

const runs = createRoute({
  getParentRoute: () => frame,
  path: '/runs',
  validateSearch: texts('status', 'offset'),
  beforeLoad: requireBuilder,
  component: lazyRouteComponent(
    part(() => import('../pages/runs/Runs')),
    'Runs',
  ),
});

/** Any other address, with the rail next to the message. */
const elsewhere = createRoute({ getParentRoute: () => frame, path: '$', component: NotFound });

const routeTree = root.addChildren([
  signIn,
  signInLink,
  choosePassword,
  setUp,
  frame.addChildren([
    home,
    workbooks,
    workbook,
    connections,
    newConnection,
    connection.addChildren([connectionStart, explorer, writeAccess, connectionAccess, connectionSettings]),
    upload,
    members,
    teams,
    accountTypes,
    auditLog,
    account,
    queries,
    runs,
    elsewhere,
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: new URL(serverBase()).pathname,
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageError,
  defaultPendingComponent: PagePending,
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

watchParts();

// What the address shows is fetched while the server is asked who is there.
queryClient.prefetchQuery(sessionQuery);
const routes: Record<string, { options: { component?: unknown } } | undefined> = router.routesById;
for (const { routeId } of router.matchRoutes(router.latestLocation)) {
  const page = routes[routeId]?.options.component as { preload?: () => Promise<unknown> } | undefined;
  page?.preload?.().catch(() => undefined);
}

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname.startsWith('/sign-in') || pathname.startsWith('/set-up')) return;
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  void router.navigate({ to: '/sign-in', search: { next: href } });
});
