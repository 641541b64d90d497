/** Filters as people choose and read them. */
import { t } from '../locales';
import type { FilterKindEntry, KeepColumn } from './kind';
import { filterKinds } from './kinds';
import type { ColumnType, Filter, FilterGroup, FilterKind } from './types';

export { filterKinds } from './kinds';
export { scalarText } from './scalars';
export type { Filter, FilterGroup, FilterKind };

const entryOf = (filter: Filter): FilterKindEntry => filterKinds[filter.kind];

/** Kinds of filter that fit a type, the usual one first. */
export function kindsFor(type: ColumnType): FilterKind[] {
  return Object.entries(filterKinds).flatMap(([kind, entry]) =>
    entry.start(type) === null ? [] : [kind as FilterKind],
  );
}

export const kindName = (kind: FilterKind): string => filterKinds[kind].name();

/** A filter that does not filter anything yet: of the usual kind, unless one is asked for. */
export function newFilter(
  column: { id: string; type: ColumnType },
  id: string,
  kind: FilterKind | undefined = kindsFor(column.type)[0],
): Filter {
  const start = kind && filterKinds[kind].start(column.type);
  if (!start) throw new Error(`No filter of the kind ${kind} fits a column of ${column.type}.`);
  return { ...start, kind, id, column_id: column.id, enabled: true, nulls: 'when-empty' } as Filter;
}

export const isFiltering = (filter: Filter): boolean =>
  filter.enabled && (filter.nulls === 'never' || !entryOf(filter).isEmpty(filter));

/** What a filter does, in a few words. */
export const describeFilter = (filter: Filter): string =>
  entryOf(filter).isEmpty(filter) ? t('any value') : entryOf(filter).words(filter);

/** Filters of which any may hold, in a few words. */
export function describeGroup(group: FilterGroup, nameOf: (columnId: string) => string): string {
  return group.any_of
    .map((filter) => `${nameOf(filter.column_id)} ${describeFilter(filter)}`)
    .join(` ${t('or')} `);
}

/** Every column that a filter names. */
export const columnsOf = (filter: Filter): readonly string[] =>
  entryOf(filter).columns?.(filter) ?? [filter.column_id];

/** What is left of a filter after columns were taken away; nothing once its own column is gone. */
export function withoutColumns(filter: Filter, keep: KeepColumn): Filter | null {
  if (columnsOf(filter).every(keep)) return filter;
  return keep(filter.column_id) ? (entryOf(filter).without?.(filter, keep) ?? null) : null;
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
