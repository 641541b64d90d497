import { api } from '../../../api/client';
import { usePeople } from '../../../api/people';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import {
  Badge,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  formatAgo,
  formatMoment,
  Section,
  SkeletonRows,
  Text,
} from '../../../ui';
import { LinkAnchor } from '../../../ui/links';
import { objectKindLabel } from '../labels';
import { type StoredObject, storedObjects, storedStatus } from './stored';
import classes from './WriteAccess.module.css';

/** Everything that Tablewright has stored in the destinations. */
export function StoredObjects({ connectionId }: { connectionId: string }) {
  const query = api.useQuery('get', '/api/connections/{connection_id}/write-access/objects', {
    params: { path: { connection_id: connectionId } },
  });
  const people = usePeople();
  const columns: DataListColumn<StoredObject>[] = [
    {
      key: 'name',
      title: t('Name'),
      render: (stored) => (
        <Text
          ff="monospace"
          size="xs"
          className={classes.names}
          title={stored.tables.length > 0 ? stored.tables.join('\n') : undefined}
        >
          {[...stored.container, stored.name].join('.')}
        </Text>
      ),
    },
    { key: 'kind', title: t('Kind'), width: 130, render: (stored) => objectKindLabel(stored.kind) },
    {
      key: 'document',
      title: t('Workbook'),
      render: (stored) =>
        stored.document_id && stored.document_name ? (
          <LinkAnchor to="/workbooks/$id" params={{ id: stored.document_id }} truncate display="block">
            {stored.document_name}
          </LinkAnchor>
        ) : (
          <Text c="dimmed">{t('None')}</Text>
        ),
    },
    {
      key: 'owner',
      title: t('Owner'),
      width: 140,
      optional: true,
      render: (stored) => (
        <Text truncate title={stored.owner}>
          {people.nameOf(stored.owner)}
        </Text>
      ),
    },
    {
      key: 'created',
      title: t('Created'),
      width: 120,
      optional: true,
      render: (stored) => <span title={formatMoment(stored.created_at)}>{formatAgo(stored.created_at)}</span>,
    },
    {
      key: 'used',
      title: t('Last used'),
      width: 120,
      render: (stored) =>
        stored.last_used_at ? (
          <span title={formatMoment(stored.last_used_at)}>{formatAgo(stored.last_used_at)}</span>
        ) : (
          <Text c="dimmed">{t('Never')}</Text>
        ),
    },
    {
      key: 'status',
      title: t('Status'),
      width: 110,
      render: (stored) =>
        stored.lock ? (
          <Badge color="yellow" title={stored.lock.message}>
            {t('Locked')}
          </Badge>
        ) : (
          <Badge color="gray">{stored.ours ? storedStatus(stored.status) : t('Another server’s')}</Badge>
        ),
    },
  ];
  return (
    <div>
      <Section title={t('Stored objects')}>
        {query.isPending && <SkeletonRows rows={3} />}
        {query.isError && (
          <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.data?.length === 0 && (
          <EmptyState title={t('Nothing stored yet')}>
            {t('Uploads, input tables, views and materializations of this connection are listed here.')}
          </EmptyState>
        )}
        {query.data && query.data.length > 0 && (
          <DataList
            label={t('Stored objects')}
            columns={columns}
            rows={storedObjects(query.data)}
            rowKey={(stored) => `${stored.kind} ${stored.id} ${stored.container.join('.')}`}
          />
        )}
      </Section>
    </div>
  );
}
