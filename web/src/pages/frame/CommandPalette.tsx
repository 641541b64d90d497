import {
  IconDatabase,
  IconFileSpreadsheet,
  IconFileUpload,
  IconHistory,
  IconHome,
  IconListSearch,
  IconPlus,
  IconShieldCheck,
  IconStack2,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../api/client';
import { managesPeople, may, mayBuild, seesConnections, useMember } from '../../api/session';
import { t } from '../../locales';
import { createSpotlight, Spotlight, type SpotlightActionData } from '../../ui/spotlight';
import { useNewWorkbook } from '../workbooks/useNewWorkbook';
import classes from './CommandPalette.module.css';

const [store, palette] = createSpotlight();

export function openCommandPalette(): void {
  palette.open();
}

/** Goes anywhere by name: pages, workbooks, connections. Opens with Ctrl+K. */
export function CommandPalette() {
  const navigate = useNavigate();
  const member = useMember();
  const builds = mayBuild(member);
  const connects = seesConnections(member);
  const newWorkbook = useNewWorkbook();
  const workbooks = api.useQuery('get', '/api/workbooks');
  const connections = api.useQuery('get', '/api/connections', {}, { enabled: connects });

  const pages: SpotlightActionData[] = [
    { id: 'home', label: t('Home'), leftSection: <IconHome />, onClick: () => navigate({ to: '/' }) },
    {
      id: 'workbooks',
      label: t('Workbooks'),
      leftSection: <IconFileSpreadsheet />,
      onClick: () => navigate({ to: '/workbooks' }),
    },
    {
      id: 'account',
      label: t('Account'),
      leftSection: <IconUserCircle />,
      onClick: () => navigate({ to: '/account' }),
    },
  ];
  if (builds || connects) {
    pages.push(
      {
        id: 'connections',
        label: t('Connections'),
        leftSection: <IconDatabase />,
        onClick: () => navigate({ to: '/connections' }),
      },
      {
        id: 'queries',
        label: t('Queries'),
        leftSection: <IconHistory />,
        onClick: () => navigate({ to: '/queries', search: {} }),
      },
      {
        id: 'runs',
        label: t('Runs'),
        leftSection: <IconStack2 />,
        onClick: () => navigate({ to: '/runs', search: {} }),
      },
    );
  }
  if (managesPeople(member)) {
    pages.push(
      {
        id: 'members',
        label: t('Members'),
        leftSection: <IconUsers />,
        onClick: () => navigate({ to: '/members' }),
      },
      {
        id: 'teams',
        label: t('Teams'),
        leftSection: <IconUsersGroup />,
        onClick: () => navigate({ to: '/teams' }),
      },
      {
        id: 'account-types',
        label: t('Account types'),
        leftSection: <IconShieldCheck />,
        onClick: () => navigate({ to: '/account-types' }),
      },
    );
  }
  if (may(member, 'read-audit-log')) {
    pages.push({
      id: 'audit-log',
      label: t('Audit log'),
      leftSection: <IconListSearch />,
      onClick: () => navigate({ to: '/audit-log', search: {} }),
    });
  }
  const actions: SpotlightActionData[] = builds
    ? [
        {
          id: 'new-workbook',
          label: t('New workbook'),
          leftSection: <IconPlus />,
          onClick: newWorkbook.create,
        },
        {
          id: 'upload',
          label: t('Upload CSV'),
          leftSection: <IconFileUpload />,
          onClick: () => navigate({ to: '/upload', search: {} }),
        },
      ]
    : [];

  const searched = connects ? t('Search workbooks, connections, pages') : t('Search workbooks and pages');
  return (
    <Spotlight
      store={store}
      shortcut="mod + K"
      highlightQuery
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      classNames={{ actionsGroup: classes.group }}
      attributes={{ content: { 'aria-label': t('Go to…') } }}
      centered={false}
      yOffset={80}
      maxHeight={420}
      limit={30}
      nothingFound={t('Nothing found')}
      searchProps={{ placeholder: searched, 'aria-label': searched }}
      actions={[
        {
          group: t('Workbooks'),
          actions: (workbooks.data ?? []).map((workbook) => ({
            id: `workbook-${workbook.id}`,
            label: workbook.name,
            leftSection: <IconFileSpreadsheet />,
            onClick: () => navigate({ to: '/workbooks/$id', params: { id: workbook.id } }),
          })),
        },
        {
          group: t('Connections'),
          actions: (connections.data ?? []).map((connection) => ({
            id: `connection-${connection.id}`,
            label: connection.name,
            leftSection: <IconDatabase />,
            onClick: () =>
              navigate({ to: '/connections/$id/explorer', params: { id: connection.id }, search: {} }),
          })),
        },
        { group: t('Actions'), actions },
        { group: t('Pages'), actions: pages },
      ]}
    />
  );
}
