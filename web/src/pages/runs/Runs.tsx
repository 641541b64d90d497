import { IconStack2 } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { CancelRun } from '../../runs/CancelRun';
import {
  ACTIVE,
  type Run,
  RunStatus,
  runWords,
  type Status,
  statuses,
  statusLabel,
  triggerLabel,
} from '../../runs/RunStatus';
import {
  Button,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  formatAgo,
  formatCount,
  formatDuration,
  formatMoment,
  Page,
  Pager,
  Select,
  SkeletonRows,
  Stack,
  Text,
} from '../../ui';
import { LinkAnchor } from '../../ui/links';

const LIMIT = 50;

/** The runs of all materializations, the newest first. */
export function Runs() {
  const search = useSearch({ from: '/frame/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const status = statuses.find((one) => one === search.status);
  const offset = Math.max(0, Math.trunc(Number(search.offset ?? 0)) || 0);
  const { data, isPending, isError, error, refetch } = api.useQuery(
    'get',
    '/api/runs',
    { params: { query: { status, offset, limit: LIMIT } } },
    {
      staleTime: 0,
      refetchInterval: (query) =>
        query.state.data?.runs.some((run) => ACTIVE.includes(run.status)) ? 2000 : false,
    },
  );
  const goTo = (next: number) =>
    void navigate({ search: { status, offset: next > 0 ? String(next) : undefined } });

  return (
    <Page
      title={t('Runs')}
      description={t('Each time an element’s result was stored in the warehouse, or should have been.')}
      wide
      actions={
        <>
          <Select
            aria-label={t('Status')}
            placeholder={t('All states')}
            clearable
            w={150}
            data={statuses.map((value) => ({ value, label: statusLabel(value) }))}
            value={status ?? null}
            onChange={(value) => void navigate({ search: { status: value ?? undefined } })}
          />
          <Button variant="default" onClick={() => void refetch()}>
            {t('Refresh')}
          </Button>
        </>
      }
    >
      {isPending && <SkeletonRows rows={8} />}
      {isError && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data?.runs.length === 0 && <Nothing status={status} later={offset > 0} onFirst={() => goTo(0)} />}
      {data && data.runs.length > 0 && (
        <Stack gap="sm">
          <DataList label={t('Runs')} columns={columns} rows={data.runs} rowKey={(run) => run.id} />
          <Pager
            offset={offset}
            shown={data.runs.length}
            total={data.total}
            next={data.next_offset}
            limit={LIMIT}
            onGo={goTo}
          />
        </Stack>
      )}
    </Page>
  );
}

interface NothingProps {
  status: Status | undefined;
  /** The page is beyond the last run. */
  later: boolean;
  onFirst(): void;
}

function Nothing({ status, later, onFirst }: NothingProps) {
  const icon = <IconStack2 size={20} />;
  if (later) {
    return (
      <EmptyState
        icon={icon}
        title={t('No older runs')}
        action={
          <Button variant="default" onClick={onFirst}>
            {t('Newest runs')}
          </Button>
        }
      />
    );
  }
  if (status) {
    return (
      <EmptyState icon={icon} title={t('No run is in this state')}>
        {t('Choose another state, or none to see all runs.')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title={t('No runs yet')}>
      {t('Choose “Materialize” in the menu of an element to store its result, now or on a schedule.')}
    </EmptyState>
  );
}

const columns: DataListColumn<Run>[] = [
  { key: 'status', title: t('Status'), width: 104, render: (run) => <RunStatus status={run.status} /> },
  {
    key: 'element',
    title: t('Element'),
    render: (run) => (
      <div>
        <Text fw={500} truncate>
          {run.element_name}
        </Text>
        {runWords(run) && (
          <Text size="xs" c={run.status === 'failed' ? 'var(--tw-bad)' : 'dimmed'}>
            {runWords(run)}
          </Text>
        )}
      </div>
    ),
  },
  {
    key: 'workbook',
    title: t('Workbook'),
    width: 220,
    render: (run) =>
      run.workbook_name === null ? (
        <Text c="dimmed">{t('Deleted')}</Text>
      ) : (
        <LinkAnchor to="/workbooks/$id" params={{ id: run.workbook_id }} truncate display="block">
          {run.workbook_name}
        </LinkAnchor>
      ),
  },
  {
    key: 'trigger',
    title: t('Trigger'),
    width: 96,
    optional: true,
    render: (run) => triggerLabel(run.trigger),
  },
  {
    key: 'rows',
    title: t('Rows'),
    width: 96,
    align: 'right',
    optional: true,
    render: (run) => (run.rows === null ? '' : formatCount(run.rows)),
  },
  {
    key: 'time',
    title: t('Time'),
    width: 84,
    align: 'right',
    render: (run) => (run.milliseconds === null ? '' : formatDuration(run.milliseconds)),
  },
  {
    key: 'started',
    title: t('Started'),
    width: 126,
    align: 'right',
    render: (run) => {
      const moment = run.started_at ?? run.queued_at;
      return (
        <Text c="dimmed" title={formatMoment(moment)}>
          {formatAgo(moment)}
        </Text>
      );
    },
  },
  { key: 'cancel', title: '', width: 84, align: 'right', render: (run) => <CancelRun run={run} /> },
];
