/** Filters as people choose and read them. */
import { t } from '../../locales';
import type { Filter, FilterKind, Scalar } from '../../workbook/document';
import { newId } from '../../workbook/ids';
import type { DescribedColumn } from '../../workbook/queries';

export type ColumnType = DescribedColumn['type'];

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
      return { ...base, kind, direction: 'top', count: 10 };
    case 'logical':
      return { ...base, kind, values: [] };
  }
}

export const isFiltering = (filter: Filter): boolean => {
  if (!filter.enabled) return false;
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
      return rangeText(filter.start || null, filter.end || null);
    case 'text-match':
      return filter.value === ''
        ? t('any value')
        : `${operatorName(filter.operator, filter.negated)} "${filter.value}"`;
    case 'top-n':
      return filter.direction === 'top'
        ? t('highest {{n}}', { n: filter.count })
        : t('lowest {{n}}', { n: filter.count });
  }
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
