import { useState } from 'react';
import { api, type Model } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { QueryDrawer } from '../queries/QueryDrawer';
import { QueryStatus } from '../queries/QueryStatus';
import { totalTime } from '../queries/times';
import {
  Button,
  EmptyState,
  ErrorState,
  formatAgo,
  formatDuration,
  SkeletonRows,
  Text,
  UnstyledButton,
} from '../ui';
import { useWorkbook } from '../workbook/store';
import styles from './QueriesPanel.module.css';

type Entry = Model<'QueryEntry'>;

/** The queries of this workbook, newest first. */
export function QueriesPanel() {
  const workbookId = useWorkbook((state) => state.id);
  const [open, setOpen] = useState<Entry | null>(null);
  const queries = api.useQuery(
    'get',
    '/api/queries',
    { params: { query: { workbook_id: workbookId, limit: 100 } } },
    { staleTime: 0, refetchInterval: 5_000 },
  );
  if (queries.isPending) return <SkeletonRows rows={8} />;
  if (queries.error) {
    return <ErrorState problem={problemOf(queries.error)} onRetry={() => void queries.refetch()} />;
  }
  if (queries.data.length === 0) return <EmptyState compact title={t('No queries yet')} />;
  return (
    <div className={styles.list}>
      <Button variant="subtle" onClick={() => void queries.refetch()} loading={queries.isRefetching}>
        {t('Refresh')}
      </Button>
      {queries.data.map((entry) => (
        <UnstyledButton key={entry.id} className={styles.entry} onClick={() => setOpen(entry)}>
          <QueryStatus entry={entry} />
          <span className={styles.what}>
            <Text truncate>{entry.element_name ?? t('Query')}</Text>
            <Text c="dimmed" fz="xs" truncate>
              {entry.member_name}, {formatAgo(entry.started_at)}
            </Text>
          </span>
          <Text className="tw-figures" fz="xs">
            {formatDuration(totalTime(entry))}
          </Text>
        </UnstyledButton>
      ))}
      <QueryDrawer entry={open} onClose={() => setOpen(null)} />
    </div>
  );
}
