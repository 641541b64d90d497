import { Button, Group, Text } from '@mantine/core';
import { t } from '../locales';
import { formatCount } from './format';

interface PagerProps {
  /** How many are before the first that is shown. */
  offset: number;
  shown: number;
  total: number;
  /** Where the next page begins; null on the last. */
  next: number | null;
  /** The most that a page shows. */
  limit: number;
  onGo(offset: number): void;
}

/** The foot of a list that has the newest first: which of it is shown, and the way to the rest. */
export function Pager({ offset, shown, total, next, limit, onGo }: PagerProps) {
  return (
    <Group justify="space-between">
      <Text size="xs" c="dimmed" className="tw-figures" role="status">
        {t('{{from}} to {{to}} of {{all}}', {
          from: formatCount(offset + 1),
          to: formatCount(offset + shown),
          all: formatCount(total),
        })}
      </Text>
      {(offset > 0 || next !== null) && (
        <Group gap="xs">
          <Button variant="default" disabled={offset === 0} onClick={() => onGo(Math.max(0, offset - limit))}>
            {t('Newer')}
          </Button>
          <Button variant="default" disabled={next === null} onClick={() => onGo(next ?? 0)}>
            {t('Older')}
          </Button>
        </Group>
      )}
    </Group>
  );
}
