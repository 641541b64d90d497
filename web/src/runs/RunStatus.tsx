import type { Model } from '../api/client';
import { t } from '../locales';
import { Badge } from '../ui';

export type Run = Model<'ListedRunOut'>;
export type Status = Run['status'];

export const statuses: readonly Status[] = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
];

export function statusLabel(status: Status): string {
  return {
    queued: t('Queued'),
    running: t('Running'),
    succeeded: t('Succeeded'),
    failed: t('Failed'),
    skipped: t('Skipped'),
    cancelled: t('Cancelled'),
  }[status];
}

export function triggerLabel(trigger: Run['trigger']): string {
  return { manual: t('By hand'), schedule: t('Schedule'), publish: t('Publish') }[trigger];
}

const colors: Record<Status, string> = {
  queued: 'gray',
  running: 'blue',
  succeeded: 'green',
  failed: 'red',
  skipped: 'gray',
  cancelled: 'gray',
};

/** What there is to say of a run: why it did not succeed, that it is about to stop, or a note. */
export function runWords(run: Model<'RunOut'>): string | null {
  if (run.cancelled_by !== null && ACTIVE.includes(run.status)) {
    return t('{{name}} has cancelled it: it stops in a moment.', { name: run.cancelled_by });
  }
  return run.error ?? run.note;
}

export const ACTIVE: readonly Status[] = ['queued', 'running'];

export function RunStatus({ status }: { status: Status }) {
  return <Badge color={colors[status]}>{statusLabel(status)}</Badge>;
}
