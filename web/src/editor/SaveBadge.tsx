import { IconAlertTriangle, IconCheck, IconCloudOff } from '@tabler/icons-react';
import { t } from '../locales';
import { Button, Loader, Text, Tooltip } from '../ui';
import { useWorkbook } from '../workbook/store';
import styles from './SaveBadge.module.css';

/** Whether the server has what is on the screen. */
export function SaveBadge({ onRetry }: { onRetry(): void }) {
  const save = useWorkbook((state) => state.save);
  return (
    <div className={styles.badge} role="status" data-kind={save.kind}>
      {content()}
    </div>
  );

  function content() {
    switch (save.kind) {
      case 'saved':
        return (
          <>
            <IconCheck size={14} aria-hidden /> {t('Saved')}
          </>
        );
      case 'waiting':
      case 'saving':
        return (
          <>
            <Loader size={12} /> {t('Saving…')}
          </>
        );
      case 'offline':
        return (
          <>
            <IconCloudOff size={14} aria-hidden />
            <Tooltip label={save.message}>
              <span>{t('Offline - will retry')}</span>
            </Tooltip>
            <Button size="compact-xs" variant="subtle" onClick={onRetry}>
              {t('Retry now')}
            </Button>
          </>
        );
      case 'conflict':
        return (
          <>
            <IconAlertTriangle size={14} aria-hidden /> {t('Changed elsewhere')}
          </>
        );
      case 'refused':
        return (
          <>
            <IconAlertTriangle size={14} aria-hidden />
            <Tooltip multiline maw={360} label={`${save.message} ${save.hint ?? ''}`}>
              <Text span fz="inherit">
                {t('Not saved: {{reason}}', { reason: save.message })}
              </Text>
            </Tooltip>
          </>
        );
    }
  }
}
