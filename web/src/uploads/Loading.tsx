import { useEffect, useState } from 'react';
import { t } from '../locales';
import { Button, formatDuration, Group, Progress, Stack, Text } from '../ui';
import { rowEstimate } from './labels';
import classes from './Upload.module.css';

/** The warehouse is loading: how much, for how long, and a way out. */
export function Loading({ name, rows, onCancel }: { name: string; rows: number; onCancel: () => void }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((value) => value + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className={classes.progress} aria-busy="true">
      <Stack gap="sm" w="100%" maw={440}>
        <Text fw={600} truncate>
          {t('Loading “{{name}}” into the warehouse', { name })}
        </Text>
        <Progress value={100} animated striped aria-label={t('Loading')} />
        <Group justify="space-between">
          <Text size="xs" c="dimmed" className="tw-figures" role="status">
            {rowEstimate(rows)}
            {seconds > 0 && ` · ${formatDuration(seconds * 1000)}`}
          </Text>
          <Button variant="default" onClick={onCancel}>
            {t('Cancel')}
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          {t('All of the file is loaded, or nothing.')}
        </Text>
      </Stack>
    </div>
  );
}
