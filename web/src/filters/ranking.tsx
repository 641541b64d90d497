/** Ranks: which end is kept, and how places are counted. */
import { t } from '../locales';
import { SegmentedControl, Select } from '../ui';
import type { FilterOf } from './types';

type TopN = FilterOf<'top-n'>;
export type Ranking = TopN['ranking'];
export type Direction = TopN['direction'];

const RANKINGS: readonly Ranking[] = ['rank', 'dense-rank', 'row-number', 'percentile', 'cumulative'];

/** Whether a ranking keeps a share of the rows instead of a number of places. */
export const isShare = (ranking: Ranking): boolean => ranking === 'percentile' || ranking === 'cumulative';

function rankingName(ranking: Ranking): string {
  switch (ranking) {
    case 'rank':
      return t('Places, ties kept');
    case 'dense-rank':
      return t('Different values');
    case 'row-number':
      return t('Rows, exactly so many');
    case 'percentile':
      return t('Percent of the ranks');
    case 'cumulative':
      return t('Percent of the rows');
  }
}

interface RankFieldsProps {
  direction: Direction;
  ranking: Ranking;
  fullWidth?: boolean;
  onChange(changes: { direction?: Direction; ranking?: Ranking }): void;
}

export function RankFields({ direction, ranking, fullWidth = false, onChange }: RankFieldsProps) {
  return (
    <>
      <SegmentedControl
        fullWidth={fullWidth}
        aria-label={t('Which end')}
        value={direction}
        data={[
          { value: 'top', label: t('Highest') },
          { value: 'bottom', label: t('Lowest') },
        ]}
        onChange={(end) => onChange({ direction: end as Direction })}
      />
      <Select
        label={t('Counted by')}
        allowDeselect={false}
        value={ranking}
        data={RANKINGS.map((one) => ({ value: one, label: rankingName(one) }))}
        onChange={(one) => onChange({ ranking: (one ?? 'rank') as Ranking })}
      />
    </>
  );
}
