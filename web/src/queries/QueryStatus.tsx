import { IconBolt, IconCheck, IconCircleMinus, IconX } from '@tabler/icons-react';
import type { Model } from '../api/client';
import { t } from '../locales';
import { Loader, Tooltip } from '../ui';
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

/** The same in a word or two. */
function shortLabel(entry: Model<'QueryEntry'>): string {
  return entry.status === 'done' && entry.source === 'cache' ? t('From cache') : statusLabel(entry);
}

interface QueryStatusProps {
  entry: Model<'QueryEntry'>;
  /** The text next to the icon. */
  words?: boolean;
}

export function QueryStatus({ entry, words = false }: QueryStatusProps) {
  const label = statusLabel(entry);
  if (words) {
    return (
      <span className={classes.status} data-status={entry.status} data-words>
        <Picture entry={entry} />
        {shortLabel(entry)}
      </span>
    );
  }
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
  if (entry.status === 'failed') return <IconX aria-hidden />;
  if (entry.status === 'cancelled') return <IconCircleMinus aria-hidden />;
  return entry.source === 'cache' ? <IconBolt aria-hidden /> : <IconCheck aria-hidden />;
}
