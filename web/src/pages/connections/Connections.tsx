import { IconDatabase, IconPlus } from '@tabler/icons-react';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { isAdmin, useMember } from '../../api/session';
import { t } from '../../locales';
import {
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  Group,
  Page,
  SkeletonRows,
  Text,
} from '../../ui';
import { LinkAnchor, LinkButton } from '../../ui/links';
import { ConnectionStatus, WriteAccessBadge } from './badges';
import { type Connection, placeOf, platformLabel } from './labels';

export function Connections() {
  const member = useMember();
  const { data, isPending, isError, error, refetch } = api.useQuery('get', '/api/connections');
  const newButton = isAdmin(member) && (
    <LinkButton to="/connections/new" leftSection={<IconPlus />}>
      {t('New connection')}
    </LinkButton>
  );

  const columns: DataListColumn<Connection>[] = [
    {
      key: 'name',
      title: t('Name'),
      render: (connection) => (
        <Group gap={10} wrap="nowrap">
          <IconDatabase color="var(--tw-text-dim)" aria-hidden />
          <LinkAnchor
            to="/connections/$id/explorer"
            params={{ id: connection.id }}
            search={{}}
            data-row-link
            c="inherit"
            fw={500}
            underline="never"
            truncate
          >
            {connection.name}
          </LinkAnchor>
        </Group>
      ),
    },
    {
      key: 'platform',
      title: t('Platform'),
      width: 110,
      render: (connection) => platformLabel(connection.platform),
    },
    {
      key: 'place',
      title: t('Place'),
      optional: true,
      render: (connection) => (
        <Text truncate c="dimmed" title={placeOf(connection)}>
          {placeOf(connection)}
        </Text>
      ),
    },
    {
      key: 'write',
      title: t('Write access'),
      width: 190,
      render: (connection) =>
        connection.write_access.enabled ? (
          <WriteAccessBadge connection={connection} />
        ) : (
          <Text c="dimmed">{t('Read only')}</Text>
        ),
    },
    {
      key: 'status',
      title: t('Status'),
      width: 130,
      render: (connection) => <ConnectionStatus connection={connection} />,
    },
  ];

  return (
    <Page
      title={t('Connections')}
      description={t('Warehouses that workbooks read and write.')}
      actions={newButton}
    >
      {isPending && <SkeletonRows rows={4} />}
      {isError && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState icon={<IconDatabase size={20} />} title={t('No connections yet')} action={newButton}>
          {isAdmin(member)
            ? t('A connection opens a warehouse. Workbooks read and write its tables.')
            : t('An admin adds connections to warehouses; their tables are what workbooks read.')}
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <DataList
          label={t('Connections')}
          columns={columns}
          rows={data}
          rowKey={(connection) => connection.id}
        />
      )}
    </Page>
  );
}
