import type { Model } from '../../api/client';
import { t } from '../../locales';
import { Badge } from '../../ui';

export type Run = Model<'ListedRunOut'>;
export type Status = Run['status'];

export const statuses: readonly Status[] = ['queued', 'running', 'succeeded', 'failed', 'skipped'];

export function statusLabel(status: Status): string {
  return {
    queued: t('Queued'),
    running: t('Running'),
    succeeded: t('Succeeded'),
    failed: t('Failed'),
    skipped: t('Skipped'),
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
};

export function RunStatus({ status }: { status: Status }) {
  return <Badge color={colors[status]}>{statusLabel(status)}</Badge>;
}
