import { useEffect, useState } from 'react';
import { api, type Model, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { CancelRun } from '../../runs/CancelRun';
import { runWords } from '../../runs/RunStatus';
import {
  Badge,
  Button,
  confirm,
  DataList,
  ErrorState,
  formatAgo,
  formatCount,
  formatDuration,
  formatMoment,
  formatSpan,
  Group,
  Modal,
  Select,
  SkeletonRows,
  Stack,
  Switch,
  Text,
  TextField,
  Tooltip,
  toast,
} from '../../ui';
import type { DataElement } from '../../workbook/document';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { isCron, PRESETS, presetOf, timeZones } from './schedules';

const PATH = '/api/workbooks/{workbook_id}/elements/{element_id}/materialization';
const RUNS = '/api/workbooks/{workbook_id}/elements/{element_id}/materialization/runs';

type Run = Model<'RunOut'>;
type Schedule = Model<'ScheduleIn'>;

const isActive = (run: Run | undefined) => run?.status === 'queued' || run?.status === 'running';

export function MaterializeDialog({ element, onClose }: { element: DataElement; onClose(): void }) {
  const store = useWorkbookStore();
  const workbookId = useWorkbook((state) => state.id);
  const published = useWorkbook((state) => state.publishedAt !== null);
  const params = { path: { workbook_id: workbookId, element_id: element.id } };
  const runs = api.useQuery(
    'get',
    RUNS,
    { params },
    {
      staleTime: 0,
      refetchInterval: (query) => (isActive(query.state.data?.[0]) ? 1_000 : false),
    },
  );
  const active = isActive(runs.data?.[0]);
  const facts = api.useQuery(
    'get',
    PATH,
    { params },
    {
      staleTime: 0,
      refetchInterval: active ? 1_000 : false,
    },
  );
  // What is stored changes with each step of a run; a quick one is over before anything is asked again.
  const newest = runs.data?.[0];
  const step = newest && `${newest.id} ${newest.status}`;
  useEffect(() => {
    if (step) void queryClient.invalidateQueries({ queryKey: ['get', PATH] });
  }, [step]);
  const start = api.useMutation('post', RUNS);
  const publish = api.useMutation('post', '/api/workbooks/{workbook_id}/publish');
  const save = api.useMutation('put', PATH);
  const drop = api.useMutation('delete', PATH);

  const changed = async () => {
    await queryClient.invalidateQueries({ queryKey: ['get', PATH] });
    await queryClient.invalidateQueries({ queryKey: ['get', RUNS] });
  };
  const publishFirst = async () => {
    try {
      const summary = await publish.mutateAsync({ params: { path: { workbook_id: workbookId } } });
      store.getState().setPublished(summary.published_at, summary.has_unpublished_changes);
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/workbooks'] });
      return true;
    } catch {
      // Shown beneath.
      return false;
    }
  };
  const run = async () => {
    if (!(await store.getState().flush())) return;
    if (!published && !(await publishFirst())) return;
    await start.mutateAsync({ params }).then(changed, () => undefined);
  };
  const setSchedule = async (schedule: Schedule | null) => {
    if (!(await store.getState().flush())) return;
    const level = facts.data?.level ?? null;
    await save.mutateAsync({ params, body: { level, schedule } }).then(changed, () => undefined);
  };
  const remove = async () => {
    const agreed = await confirm({
      title: t('Drop the stored table?'),
      message: t('The stored rows and the schedule are removed. Queries read the source again.'),
      action: t('Drop stored table'),
      danger: true,
    });
    if (!agreed) return;
    await drop.mutateAsync({ params }).then(changed, (failure) => toast.failure(problemOf(failure)));
  };

  const failure = publish.error ?? start.error ?? save.error;
  return (
    <Modal opened onClose={onClose} title={t('Materialize {{name}}', { name: element.name })} size="lg">
      {facts.isPending ? (
        <SkeletonRows rows={4} />
      ) : facts.error ? (
        <ErrorState problem={problemOf(facts.error)} onRetry={() => void facts.refetch()} />
      ) : (
        <Stack gap="md">
          <Text c="dimmed">
            {t(
              'Stores the result as a table in the warehouse. Queries read it as long as it matches the element.',
            )}
          </Text>
          {!published && (
            <Text>{t('This workbook was never published, and only the published version is stored.')}</Text>
          )}
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <StoredState facts={facts.data} />
            <Button
              flex="none"
              onClick={() => void run()}
              loading={publish.isPending || start.isPending || active}
            >
              {published ? t('Run now') : t('Publish and run')}
            </Button>
          </Group>
          {failure ? <ErrorState compact problem={toApiError(failure)} /> : null}
          <ScheduleForm
            key={JSON.stringify(facts.data?.schedule ?? null)}
            schedule={facts.data?.schedule ?? null}
            // The warehouse chooses the moments itself.
            nextRunAt={facts.data?.refreshed ? null : (facts.data?.next_run_at ?? null)}
            saving={save.isPending}
            onSave={(schedule) => void setSchedule(schedule)}
          />
          <RunList runs={runs.data ?? []} />
          {facts.data?.state !== 'none' && (
            <Group justify="flex-end">
              <Button variant="subtle" color="red" onClick={() => void remove()} loading={drop.isPending}>
                {t('Drop stored table')}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Modal>
  );
}

function StoredState({ facts }: { facts: Model<'MaterializationOut'> | undefined }) {
  if (!facts || facts.state === 'none') return <Text c="dimmed">{t('Nothing is stored yet.')}</Text>;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {facts.state === 'fresh' ? (
          <Badge color="green">{t('Fresh')}</Badge>
        ) : (
          <Badge color="yellow">{t('Stale')}</Badge>
        )}
        {facts.as_of && (
          <Tooltip label={formatMoment(facts.as_of)}>
            <Text>{t('As of {{ago}}', { ago: formatAgo(facts.as_of) })}</Text>
          </Tooltip>
        )}
        {facts.rows !== null && (
          <Text c="dimmed">{t('{{rows}} rows', { rows: formatCount(facts.rows) })}</Text>
        )}
      </Group>
      {facts.refreshed && <Text>{refreshText(facts.refreshed)}</Text>}
      {facts.reason && <Text c="dimmed">{facts.reason}</Text>}
      {facts.path && <Text ff="monospace">{facts.path.join('.')}</Text>}
    </Stack>
  );
}

/** How the warehouse keeps the stored table fresh. */
function refreshText({ by, lag_seconds, paused, incremental }: Model<'RefreshOut'>): string {
  const kept = paused
    ? t('{{by}} keeps this table fresh; it is paused.', { by })
    : lag_seconds === null
      ? t('{{by}} refreshes this table when you run it. With a schedule it does so by itself.', { by })
      : t('{{by}} keeps this table fresh: at most {{age}} behind what it reads.', {
          by,
          age: formatSpan(lag_seconds),
        });
  if (incremental === null) return kept;
  const how = incremental ? t('A refresh reads only changes.') : t('Each refresh reads everything.');
  return `${kept} ${how}`;
}

const PRESET_NAMES: Record<string, () => string> = {
  none: () => t('No schedule'),
  hourly: () => t('Every hour'),
  daily: () => t('Every day at 6:00'),
  weekdays: () => t('Monday to Friday at 6:00'),
  weekly: () => t('Every Monday at 6:00'),
  monthly: () => t('On the first of each month at 6:00'),
  custom: () => t('Custom (cron)'),
};

interface ScheduleFormProps {
  schedule: Schedule | null;
  nextRunAt: string | null;
  saving: boolean;
  onSave(schedule: Schedule | null): void;
}

function ScheduleForm({ schedule, nextRunAt, saving, onSave }: ScheduleFormProps) {
  const [choice, setChoice] = useState(schedule ? (presetOf(schedule.cron)?.id ?? 'custom') : 'none');
  const [cron, setCron] = useState(schedule?.cron ?? '0 6 * * *');
  const [zone, setZone] = useState(schedule?.time_zone ?? 'UTC');
  const [paused, setPaused] = useState(schedule?.paused ?? false);
  const next: Schedule | null = choice === 'none' ? null : { cron, time_zone: zone, paused };
  const same = JSON.stringify(next) === JSON.stringify(schedule);
  const valid = choice === 'none' || isCron(cron);

  return (
    <Stack gap="xs">
      <Text fw={600}>{t('Schedule')}</Text>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <Select
          label={t('How often')}
          flex={1}
          miw={0}
          allowDeselect={false}
          value={choice}
          data={Object.entries(PRESET_NAMES).map(([value, label]) => ({ value, label: label() }))}
          onChange={(value) => {
            setChoice(value ?? 'none');
            const preset = PRESETS.find((one) => one.id === value);
            if (preset) setCron(preset.cron);
          }}
        />
        {choice !== 'none' && (
          <>
            <TextField
              label={t('Cron')}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              w={130}
              value={cron}
              disabled={choice !== 'custom'}
              error={valid ? undefined : t('Five fields, such as 0 6 * * 1-5')}
              onChange={(event) => setCron(event.currentTarget.value)}
            />
            <Select
              label={t('Time zone')}
              w={180}
              searchable
              allowDeselect={false}
              limit={100}
              value={zone}
              data={timeZones()}
              onChange={(value) => setZone(value ?? 'UTC')}
            />
          </>
        )}
      </Group>
      <Group justify="space-between">
        <Group gap="md">
          {choice !== 'none' && (
            <Switch
              label={t('Paused')}
              checked={paused}
              onChange={(event) => setPaused(event.currentTarget.checked)}
            />
          )}
          {nextRunAt && !paused && same && (
            <Text c="dimmed">{t('Next run {{when}}', { when: formatMoment(nextRunAt) })}</Text>
          )}
        </Group>
        <Button variant="default" disabled={same || !valid} loading={saving} onClick={() => onSave(next)}>
          {t('Save schedule')}
        </Button>
      </Group>
    </Stack>
  );
}

const TRIGGERS: Record<Run['trigger'], () => string> = {
  manual: () => t('By hand'),
  schedule: () => t('Schedule'),
  publish: () => t('Publish'),
};

function RunStatus({ run }: { run: Run }) {
  switch (run.status) {
    case 'succeeded':
      return <Badge color="green">{t('Succeeded')}</Badge>;
    case 'failed':
      return <Badge color="red">{t('Failed')}</Badge>;
    case 'running':
      return <Badge color="blue">{t('Running')}</Badge>;
    case 'queued':
      return <Badge color="gray">{t('Queued')}</Badge>;
    case 'skipped':
      return <Badge color="gray">{t('Skipped')}</Badge>;
    case 'cancelled':
      return <Badge color="gray">{t('Cancelled')}</Badge>;
  }
}

function RunMoment({ run }: { run: Run }) {
  const said = runWords(run);
  return (
    <>
      {formatMoment(run.started_at ?? run.queued_at)}
      {said && (
        <Text size="xs" c={run.status === 'failed' ? 'var(--tw-bad)' : 'dimmed'}>
          {said}
        </Text>
      )}
    </>
  );
}

function RunList({ runs }: { runs: Run[] }) {
  if (runs.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text fw={600}>{t('Runs')}</Text>
      <DataList
        label={t('Runs')}
        rows={runs.slice(0, 20)}
        rowKey={(run) => run.id}
        columns={[
          { key: 'status', title: t('Status'), width: 100, render: (run) => <RunStatus run={run} /> },
          {
            key: 'at',
            title: t('Started'),
            render: (run) => <RunMoment run={run} />,
          },
          { key: 'trigger', title: t('Trigger'), width: 90, render: (run) => TRIGGERS[run.trigger]() },
          {
            key: 'rows',
            title: t('Rows'),
            align: 'right',
            width: 90,
            render: (run) => (run.rows === null ? '' : formatCount(run.rows)),
          },
          {
            key: 'time',
            title: t('Time'),
            align: 'right',
            width: 96,
            render: (run) =>
              run.may_cancel ? (
                <CancelRun run={run} />
              ) : run.milliseconds === null ? (
                ''
              ) : (
                formatDuration(run.milliseconds)
              ),
          },
        ]}
      />
    </Stack>
  );
}
