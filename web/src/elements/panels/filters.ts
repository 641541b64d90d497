/** Filters as people choose and read them. */
import { t } from '../../locales';
import type { Filter, FilterGroup, FilterKind, Scalar } from '../../workbook/document';
import { newId } from '../../workbook/ids';
import type { ColumnDescription } from '../../workbook/queries';
import { dateRangeText } from './dates';

export type ColumnType = ColumnDescription['type'];

/** Kinds of filter that fit a type, the usual one first. */
export function kindsFor(type: ColumnType): FilterKind[] {
  switch (type) {
    case 'number':
      return ['number-range', 'list', 'top-n'];
    case 'date':
      return ['date-range', 'list', 'top-n'];
    case 'logical':
      return ['logical'];
    case 'text':
      return ['list', 'text-match', 'top-n'];
    default:
      return ['list'];
  }
}

export function kindName(kind: FilterKind): string {
  switch (kind) {
    case 'list':
      return t('List');
    case 'number-range':
      return t('Number range');
    case 'date-range':
      return t('Date range');
    case 'text-match':
      return t('Text match');
    case 'top-n':
      return t('Top N');
    case 'logical':
      return t('True or false');
    case 'hierarchy':
      return t('Hierarchy');
  }
}

/** A filter that does not filter anything yet. */
export function newFilter(kind: FilterKind, columnId: string, id = newId('flt')): Filter {
  const base = { id, column_id: columnId, enabled: true, nulls: 'when-empty' as const };
  switch (kind) {
    case 'list':
      return { ...base, kind, mode: 'include', values: [] };
    case 'number-range':
      return { ...base, kind, min: null, max: null };
    case 'date-range':
      return { ...base, kind, start: null, end: null };
    case 'text-match':
      return { ...base, kind, operator: 'contains', negated: false, case_sensitive: false, value: '' };
    case 'top-n':
      return { ...base, kind, direction: 'top', ranking: 'rank', count: 10, percent: 10 };
    case 'logical':
      return { ...base, kind, values: [] };
    case 'hierarchy':
      return { ...base, kind, below: [], mode: 'include', paths: [] };
  }
}

export const isFiltering = (filter: Filter): boolean => {
  if (!filter.enabled) return false;
  if (filter.nulls === 'never') return true;
  switch (filter.kind) {
    case 'list':
    case 'logical':
      return filter.values.length > 0;
    case 'number-range':
      return (filter.min ?? null) !== null || (filter.max ?? null) !== null;
    case 'date-range':
      return Boolean(filter.start) || Boolean(filter.end);
    case 'text-match':
      return filter.value !== '';
    case 'top-n':
      return true;
    case 'hierarchy':
      return filter.paths.length > 0;
  }
};

export function scalarText(value: Scalar): string {
  if (value === null) return t('(empty)');
  if (value === '') return t('(blank text)');
  if (value === true) return t('True');
  if (value === false) return t('False');
  return String(value);
}

/** What a filter does, in a few words. */
export function describeFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'list': {
      if (filter.values.length === 0) return t('any value');
      const shown = filter.values.slice(0, 3).map(scalarText).join(', ');
      const more = filter.values.length > 3 ? ` +${filter.values.length - 3}` : '';
      return filter.mode === 'exclude' ? t('not {{values}}', { values: shown + more }) : shown + more;
    }
    case 'logical':
      return filter.values.length === 0 ? t('any value') : filter.values.map(scalarText).join(', ');
    case 'number-range':
      return rangeText(filter.min ?? null, filter.max ?? null);
    case 'date-range':
      return dateRangeText(filter.start, filter.end) ?? t('any value');
    case 'text-match':
      return filter.value === ''
        ? t('any value')
        : `${operatorName(filter.operator, filter.negated)} "${filter.value}"`;
    case 'top-n':
      return filter.direction === 'top'
        ? t('highest {{n}}', { n: placesOf(filter) })
        : t('lowest {{n}}', { n: placesOf(filter) });
    case 'hierarchy': {
      if (filter.paths.length === 0) return t('any value');
      const paths = filter.paths
        .map((path) => path.map(scalarText).join(' / '))
        .slice(0, 2)
        .join(', ');
      const more = filter.paths.length > 2 ? ` +${filter.paths.length - 2}` : '';
      return filter.mode === 'exclude' ? t('not {{values}}', { values: paths + more }) : paths + more;
    }
  }
}

type TopN = Extract<Filter, { kind: 'top-n' }>;

/** Whether a ranking keeps a share of the rows instead of a number of places. */
export const isShare = (ranking: TopN['ranking']): boolean =>
  ranking === 'percentile' || ranking === 'cumulative';

const placesOf = (filter: TopN): string =>
  isShare(filter.ranking) ? `${filter.percent} %` : String(filter.count);

export const RANKINGS: readonly TopN['ranking'][] = [
  'rank',
  'dense-rank',
  'row-number',
  'percentile',
  'cumulative',
];

export function rankingName(ranking: TopN['ranking']): string {
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

export const NULL_POLICIES: readonly Filter['nulls'][] = ['when-empty', 'always', 'never'];

/** What becomes of rows without a value. */
export function nullPolicyName(policy: Filter['nulls']): string {
  switch (policy) {
    case 'when-empty':
      return t('Kept while nothing is chosen');
    case 'always':
      return t('Always kept');
    case 'never':
      return t('Never kept');
  }
}

/** Filters of which any may hold, in a few words. */
export function describeGroup(group: FilterGroup, nameOf: (columnId: string) => string): string {
  return group.any_of
    .map((filter) => `${nameOf(filter.column_id)} ${describeFilter(filter)}`)
    .join(` ${t('or')} `);
}

function rangeText(low: string | number | null, high: string | number | null): string {
  if (low === null && high === null) return t('any value');
  if (low === null) return `≤ ${high}`;
  return high === null ? `≥ ${low}` : `${low} – ${high}`;
}

type Operator = Extract<Filter, { kind: 'text-match' }>['operator'];

export function operatorName(operator: Operator, negated: boolean): string {
  switch (operator) {
    case 'equals':
      return negated ? t('is not') : t('is');
    case 'contains':
      return negated ? t('does not contain') : t('contains');
    case 'starts-with':
      return negated ? t('does not start with') : t('starts with');
    case 'ends-with':
      return negated ? t('does not end with') : t('ends with');
    case 'like':
      return negated ? t('is not like') : t('is like');
    case 'regexp':
      return negated ? t('does not match') : t('matches pattern');
  }
}

export const OPERATORS: readonly Operator[] = [
  'contains',
  'equals',
  'starts-with',
  'ends-with',
  'like',
  'regexp',
];
