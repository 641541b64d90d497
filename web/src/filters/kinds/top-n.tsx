import { t } from '../../locales';
import { Stack } from '../../ui';
import { NumberField } from '../../ui/DeferredTextField';
import type { FilterKindEntry } from '../kind';
import { isShare, RankFields } from '../ranking';
import type { FilterOf } from '../types';

type TopN = FilterOf<'top-n'>;

const RANKED = ['number', 'date', 'text'];

const placesOf = (filter: TopN): string =>
  isShare(filter.ranking) ? `${filter.percent} %` : String(filter.count);

export const topN: FilterKindEntry<TopN> = {
  name: () => t('Top N'),
  start: (type) =>
    RANKED.includes(type) ? { direction: 'top', ranking: 'rank', count: 10, percent: 10 } : null,
  isEmpty: () => false,
  words: (filter) =>
    filter.direction === 'top'
      ? t('highest {{n}}', { n: placesOf(filter) })
      : t('lowest {{n}}', { n: placesOf(filter) }),
  Editor: ({ filter, onChange }) => (
    <Stack gap="xs">
      <RankFields {...filter} fullWidth onChange={(changes) => onChange({ ...filter, ...changes })} />
      {isShare(filter.ranking) ? (
        <NumberField
          label={t('Percent')}
          min={0.01}
          max={100}
          value={filter.percent}
          onCommit={(percent) => onChange({ ...filter, percent: Math.min(100, percent || 10) })}
        />
      ) : (
        <NumberField
          label={t('How many')}
          integer
          min={1}
          max={1_000_000}
          value={filter.count}
          onCommit={(count) => onChange({ ...filter, count: Math.max(1, count ?? 10) })}
        />
      )}
    </Stack>
  ),
};
