import { IconAlertTriangle, IconCheck, IconCloudOff } from '@tabler/icons-react';
import { t } from '../../locales';
import { Button, Loader, Tooltip } from '../../ui';
import styles from './input-table.module.css';
import type { InputTable } from './types';
import type { OpenInputTable } from './useInputTable';
import { useQueue } from './useQueue';

/** Whether the warehouse has what was typed. */
export function SaveState({ open, table }: { open: OpenInputTable; table: InputTable }) {
  const { queue, live } = open;
  const state = useQueue(queue, (now) => ({
    unsent: now.unsent,
    refused: now.unsavedValues,
    offline: now.offline,
  }));
  if (state.offline !== null) {
    return (
      <span className={styles.state} data-kind="offline" role="status">
        <IconCloudOff size={14} aria-hidden />
        <Tooltip label={`${state.offline} ${t('Edits that wait: {{n}}', { n: state.unsent })}`}>
          <span>
            {table.edit_blocked_reason ? t('Waits until it can be saved') : t('Offline - will retry')}
          </span>
        </Tooltip>
        <Button size="compact-xs" variant="subtle" onClick={() => queue.retry()}>
          {t('Retry now')}
        </Button>
      </span>
    );
  }
  if (state.unsent > 0) {
    return (
      <span className={styles.state} role="status">
        <Loader size={12} /> {t('Saving…')}
      </span>
    );
  }
  if (state.refused > 0) {
    return (
      <span className={styles.state} data-kind="refused" role="status">
        <IconAlertTriangle size={14} aria-hidden />{' '}
        {t('{{count}} values not saved', { count: state.refused })}
      </span>
    );
  }
  if (!table.can_edit) return null;
  return (
    <span className={styles.state} role="status">
      <IconCheck size={14} aria-hidden />
      {live === 'live' ? t('All saved') : t('All saved; reconnecting')}
    </span>
  );
}
