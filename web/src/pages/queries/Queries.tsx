import { IconHistory, IconPlayerStop } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api, type Model, queryClient } from '../../api/client';
import { problemOf, toastProblem } from '../../api/problem';
import { t } from '../../locales';
import { QueryDrawer } from '../../queries/QueryDrawer';
import { QueryStatus } from '../../queries/QueryStatus';
import { Timing, TimingLegend } from '../../queries/Timing';
import { totalTime } from '../../queries/times';
import {
  ActionIcon,
  Anchor,
  Button,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  Page,
  SkeletonRows,
  Text,
  Tooltip,
} from '../../ui';

type Entry = Model<'QueryEntry'>;

/** The queries of the last days: who asked, where the time went, what ran. */
export function Queries() {
  const search = useSearch({ from: '/frame/queries' });
  const navigate = useNavigate({ from: '/queries' });
  const { data, isPending, isError, error, refetch } = api.useQuery(
    'get',
    '/api/queries',
    { params: { query: { workbook_id: search.workbook, limit: 200 } } },
    {
      staleTime: 0,
      refetchInterval: (query) =>
        query.state.data?.some(({ status }) => status === 'running') ? 2000 : false,
    },
  );
  const workbooks = api.useQuery('get', '/api/workbooks');
  const workbookName = (id: string | null) => workbooks.data?.find((workbook) => workbook.id === id)?.name;
  const chosen = data?.find((entry) => entry.id === search.query);
  const longest = Math.max(1, ...(data ?? []).map(totalTime));

  const stop = async (id: string) => {
    try {
      await cancel.mutateAsync({ params: { path: { query_id: id } } });
      await queryClient.invalidateQueries({ queryKey: ['get', '/api/queries'] });
    } catch (failure) {
      toastProblem(failure);
    }
  };
  const cancel = api.useMutation('delete', '/api/queries/{query_id}');

  const columns: DataListColumn<Entry>[] = [
    {
      key: 'status',
      title: t('Status'),
      width: 112,
      render: (entry) => <QueryStatus entry={entry} words />,
    },
    {
      key: 'element',
      title: t('Element'),
      render: (entry) => (
        <Anchor
          component="button"
          type="button"
          c="inherit"
          fw={500}
          truncate
          underline="never"
          display="block"
          maw="100%"
          ta="left"
          data-row-link
          onClick={() => void navigate({ search: { ...search, query: entry.id } })}
        >
          {entry.element_name ?? t('Query')}
          {workbookName(entry.workbook_id) && (
            <Text span display="block" truncate size="xs" c="dimmed" fw={400}>
              {workbookName(entry.workbook_id)}
            </Text>
          )}
        </Anchor>
      ),
    },
    {
      key: 'member',
      title: t('Member'),
      width: 120,
      optional: true,
      render: (entry) => (
        <Text truncate c="dimmed">
          {entry.member_name}
        </Text>
      ),
    },
    {
      key: 'rows',
      title: t('Rows'),
      width: 76,
      align: 'right',
      render: (entry) => (entry.rows === null ? '' : formatCount(entry.rows)),
    },
    {
      key: 'bytes',
      title: t('Sent'),
      width: 76,
      align: 'right',
      optional: true,
      render: (entry) => (entry.bytes === null ? '' : formatBytes(entry.bytes)),
    },
    {
      key: 'time',
      title: t('Where the time went'),
      width: 170,
      optional: 'small',
      render: (entry) => <Timing entry={entry} longest={longest} />,
    },
    {
      key: 'total',
      title: t('Time'),
      width: 80,
      align: 'right',
      render: (entry) => formatDuration(totalTime(entry)),
    },
    {
      key: 'started',
      title: t('Started'),
      width: 112,
      align: 'right',
      render: (entry) => (
        <Text c="dimmed" title={formatMoment(entry.started_at)}>
          {formatAgo(entry.started_at)}
        </Text>
      ),
    },
    {
      key: 'stop',
      title: t('Cancel'),
      hideTitle: true,
      width: 44,
      render: (entry) =>
        entry.status === 'running' && (
          <Tooltip label={t('Cancel this query')}>
            <ActionIcon aria-label={t('Cancel this query')} onClick={() => void stop(entry.id)}>
              <IconPlayerStop />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];

  return (
    <Page
      title={t('Queries')}
      description={t('What ran, where the time went, and the SQL.')}
      wide
      actions={
        <>
          {search.workbook && (
            <Button variant="subtle" onClick={() => void navigate({ search: {} })}>
              {t('Show all workbooks')}
            </Button>
          )}
          <Button variant="default" onClick={() => void refetch()}>
            {t('Refresh')}
          </Button>
        </>
      }
    >
      {isPending && <SkeletonRows rows={8} />}
      {isError && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState icon={<IconHistory size={20} />} title={t('No queries yet')}>
          {t('Each query of a workbook’s elements is listed here for some days.')}
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <>
          <TimingLegend />
          <DataList label={t('Queries')} columns={columns} rows={data} rowKey={(entry) => entry.id} />
        </>
      )}
      <QueryDrawer
        entry={chosen ?? null}
        onClose={() => void navigate({ search: { workbook: search.workbook } })}
      />
    </Page>
  );
}
