import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { statusLabel } from '../queries/QueryStatus';
import { phaseLabel, Timing } from '../queries/Timing';
import { phases, totalTime } from '../queries/times';
import {
  Badge,
  CopyButton,
  ErrorState,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  SkeletonRows,
  Text,
} from '../ui';
import type { DataElement } from '../workbook/document';
import { type StoredUse, sqlQuery, useLastQuery, useQueryKey } from '../workbook/queries';
import { useWorkbookStore } from '../workbook/store';
import styles from './SqlPanel.module.css';
import { SqlText } from './SqlText';

/** The SQL of an element, what its last query took, and whether a stored table was read. */
export function SqlPanel({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const queryKey = useQueryKey(element.id);
  const last = useLastQuery(element.id);
  const sql = useQuery(sqlQuery(store.getState(), queryKey, element.id));
  const stored = sql.data?.stored ?? last?.stored ?? [];
  const parameters = Object.entries(sql.data?.parameters ?? {});

  return (
    <div className={styles.panel}>
      <section aria-label={t('Statement')}>
        {sql.isPending ? (
          <SkeletonRows rows={8} height={12} />
        ) : sql.error ? (
          <ErrorState compact problem={problemOf(sql.error)} onRetry={() => void sql.refetch()} />
        ) : (
          <div className={styles.sqlBox}>
            <div className={styles.copy}>
              <CopyButton value={sql.data.sql} label={t('Copy the SQL')} />
            </div>
            <SqlText sql={sql.data.sql} />
          </div>
        )}
        {parameters.length > 0 && (
          <dl className={styles.facts}>
            {parameters.map(([name, value]) => (
              <Fact key={name} label={`$${name}`}>
                <code>{JSON.stringify(value)}</code>
              </Fact>
            ))}
          </dl>
        )}
      </section>
      {stored.length > 0 && (
        <section aria-label={t('Stored tables')}>
          <h3 className={styles.heading}>{t('Stored tables')}</h3>
          {stored.map((use) => (
            <StoredTable key={use.element_id} use={use} />
          ))}
        </section>
      )}
      <section aria-label={t('Last query')}>
        <h3 className={styles.heading}>{t('Last query')}</h3>
        {last?.queryId ? (
          <LastQueryFacts queryId={last.queryId} />
        ) : (
          <Text c="dimmed">{t('The element has not been queried since this page was opened.')}</Text>
        )}
      </section>
    </div>
  );
}

function StoredTable({ use }: { use: StoredUse }) {
  return (
    <div className={styles.stored}>
      <div>
        <Text span fw={600}>
          {use.element_name}
        </Text>{' '}
        {use.used ? (
          <Badge color="green">{t('Stored table read')}</Badge>
        ) : (
          <Badge color="gray">{t('Run live')}</Badge>
        )}
      </div>
      {use.used && use.as_of && <Text>{t('As of {{when}}', { when: formatMoment(use.as_of) })}</Text>}
      <Text c="dimmed">{use.reason}</Text>
    </div>
  );
}

function LastQueryFacts({ queryId }: { queryId: string }) {
  const query = api.useQuery(
    'get',
    '/api/queries/{query_id}',
    { params: { path: { query_id: queryId } } },
    {
      // The entry is complete when the last byte is sent, which may be after the rows are on the screen.
      refetchInterval: ({ state }) => (state.data?.status === 'running' ? 500 : false),
    },
  );
  if (query.isPending) return <SkeletonRows rows={4} height={12} />;
  if (query.error) return <ErrorState compact problem={problemOf(query.error)} />;
  const entry = query.data;
  return (
    <>
      <Timing entry={entry} longest={totalTime(entry)} />
      <dl className={styles.facts}>
        <Fact label={t('Answered by')}>
          {entry.status === 'done'
            ? entry.source === 'cache'
              ? t('The cache')
              : t('The warehouse')
            : statusLabel(entry)}
        </Fact>
        <Fact label={t('Started')}>{formatMoment(entry.started_at)}</Fact>
        {phases(entry).map(({ phase, milliseconds }) => (
          <Fact key={phase} label={phaseLabel(phase)}>
            {formatDuration(milliseconds)}
          </Fact>
        ))}
        {entry.rows !== null && <Fact label={t('Rows')}>{formatCount(entry.rows)}</Fact>}
        {entry.bytes !== null && <Fact label={t('Sent')}>{formatBytes(entry.bytes)}</Fact>}
        {entry.error && <Fact label={t('Error')}>{entry.error}</Fact>}
      </dl>
    </>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
