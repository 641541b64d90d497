import { IconBolt, IconCheck, IconCircleMinus, IconX } from '@tabler/icons-react';
import type { Model } from '../../api/client';
import { t } from '../../locales';
import { Loader, Tooltip } from '../../ui';
import classes from './Timing.module.css';

export function statusLabel(entry: Model<'QueryEntry'>): string {
  if (entry.status === 'done' && entry.source === 'cache') return t('Done, from the cache');
  return {
    running: t('Running'),
    done: t('Done'),
    failed: t('Failed'),
    cancelled: t('Cancelled'),
  }[entry.status];
}

export function QueryStatus({ entry }: { entry: Model<'QueryEntry'> }) {
  const label = statusLabel(entry);
  return (
    <Tooltip label={label}>
      <span className={classes.status} data-status={entry.status} role="img" aria-label={label}>
        <Picture entry={entry} />
      </span>
    </Tooltip>
  );
}

function Picture({ entry }: { entry: Model<'QueryEntry'> }) {
  if (entry.status === 'running') return <Loader size={14} />;
  if (entry.status === 'failed') return <IconX />;
  if (entry.status === 'cancelled') return <IconCircleMinus />;
  return entry.source === 'cache' ? <IconBolt /> : <IconCheck />;
}
