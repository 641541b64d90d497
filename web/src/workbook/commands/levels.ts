/** Commands on groupings, sorting and filters. */
import {
  BASE,
  type Column,
  type DataElement,
  type Filter,
  type Grouping,
  hasLevels,
  type LevelledElement,
  levelOf,
  type SortKey,
  SUMMARY,
  type Workbook,
} from '../document';
import { newId } from '../ids';
import { withoutEmptyGroupings } from '../levels';
import { Changes } from './changes';
import { type Command, CommandError } from './steps';

function changeTable(
  document: Workbook,
  elementId: string,
  kind: string,
  label: string,
  edit: (table: LevelledElement) => LevelledElement,
): Command {
  const changes = new Changes(document);
  const element = changes.get(elementId);
  if (!hasLevels(element)) throw new CommandError('Only tables have groupings.');
  changes.set(edit(element));
  changes.repairGrains(elementId);
  return { kind, label, steps: changes.steps() };
}

export interface GroupAt {
  /** Add the key to this grouping instead of making a new one. */
  groupingId?: string;
  /** Position of the new grouping from the outermost; the innermost if left out. */
  index?: number;
  /** A new column to group by, for example a date cut to months. */
  newColumn?: Column;
}

/** Groups by a column: it becomes the key of a new grouping, or one more key of an existing one. */
export function groupBy(document: Workbook, elementId: string, columnId: string, at: GroupAt = {}): Command {
  return changeTable(document, elementId, 'group-by', 'Group', (table) => {
    const columns = at.newColumn ? [...table.columns, at.newColumn] : table.columns;
    const column = columns.find((candidate) => candidate.id === columnId);
    if (!column) throw new CommandError(`"${table.name}" no longer has that column.`);
    const lifted = lift(table, columnId);
    const groupings = at.groupingId
      ? lifted.groupings.map((grouping) =>
          grouping.id === at.groupingId ? { ...grouping, keys: [...grouping.keys, columnId] } : grouping,
        )
      : lifted.groupings.toSpliced(at.index ?? lifted.groupings.length, 0, {
          id: newId('grp'),
          keys: [columnId],
          calculations: [],
          sort: [],
        });
    return withoutEmptyGroupings({
      ...lifted,
      columns: columns.map((candidate) =>
        candidate.id === columnId ? { ...candidate, hidden: false } : candidate,
      ),
      groupings,
    });
  });
}

function lift(table: LevelledElement, columnId: string): LevelledElement {
  const drop = (ids: string[]) => ids.filter((id) => id !== columnId);
  return {
    ...table,
    summary: drop(table.summary),
    sort: table.sort.filter((key) => key.column_id !== columnId),
    groupings: table.groupings.map((grouping) => ({
      ...grouping,
      keys: drop(grouping.keys),
      calculations: drop(grouping.calculations),
    })),
  };
}

/** Takes a key out of its grouping; the last key takes the grouping with it. */
export function ungroup(document: Workbook, elementId: string, columnId: string): Command {
  return changeTable(document, elementId, 'ungroup', 'Ungroup', (table) =>
    withoutEmptyGroupings(lift(table, columnId)),
  );
}

export function removeGrouping(document: Workbook, elementId: string, groupingId: string): Command {
  return changeTable(document, elementId, 'remove-grouping', 'Remove grouping', (table) =>
    withoutEmptyGroupings({
      ...table,
      groupings: table.groupings.filter((grouping) => grouping.id !== groupingId),
    }),
  );
}

export function moveGrouping(
  document: Workbook,
  elementId: string,
  groupingId: string,
  index: number,
): Command {
  return changeTable(document, elementId, 'move-grouping', 'Reorder groupings', (table) => {
    const moving = table.groupings.find((grouping) => grouping.id === groupingId) as Grouping;
    const rest = table.groupings.filter((grouping) => grouping.id !== groupingId);
    return { ...table, groupings: rest.toSpliced(index, 0, moving) };
  });
}

/** Shows rows down to a grouping only, or (null) down to the base rows. */
export function collapseTo(document: Workbook, elementId: string, groupingId: string | null): Command {
  const label = groupingId ? 'Collapse' : 'Expand';
  return changeTable(document, elementId, 'collapse-to', label, (table) => ({
    ...table,
    collapsed_to: groupingId,
  }));
}

/** Sorts by a column at the level it lives on; null takes its sorting away. */
export function sortBy(
  document: Workbook,
  elementId: string,
  columnId: string,
  direction: SortKey['direction'] | null,
  options: { add?: boolean; nulls?: SortKey['nulls'] } = {},
): Command {
  const changes = new Changes(document);
  const element = changes.data(elementId);
  const level = levelOf(element, columnId);
  if (level === SUMMARY) throw new CommandError('A summary value is one row: there is nothing to sort.');
  const edit = (keys: SortKey[]): SortKey[] => {
    const rest = options.add ? keys.filter((key) => key.column_id !== columnId) : [];
    if (direction === null) return keys.filter((key) => key.column_id !== columnId);
    return [...rest, { column_id: columnId, direction, nulls: options.nulls ?? 'last' }];
  };
  changes.set(withSort(element, level, edit));
  return { kind: 'sort', label: 'Sort', steps: changes.steps() };
}

export function withSort(
  element: DataElement,
  level: string,
  edit: (keys: SortKey[]) => SortKey[],
): DataElement {
  if (!hasLevels(element) || level === BASE) return { ...element, sort: edit(element.sort) };
  return {
    ...element,
    groupings: element.groupings.map((grouping) =>
      grouping.id === level ? { ...grouping, sort: edit(grouping.sort) } : grouping,
    ),
  };
}

/** The sort keys in force at a column's level. */
export function sortOf(element: DataElement, level: string): readonly SortKey[] {
  if (!hasLevels(element) || level === BASE) return element.sort;
  return element.groupings.find((grouping) => grouping.id === level)?.sort ?? [];
}

/** Adds a filter, or puts it in the place of the one with the same id. */
export function putFilter(document: Workbook, elementId: string, filter: Filter): Command {
  const changes = new Changes(document);
  const element = changes.data(elementId);
  const known = element.filters.some((candidate) => candidate.id === filter.id);
  const filters = known
    ? element.filters.map((candidate) => (candidate.id === filter.id ? filter : candidate))
    : [...element.filters, filter];
  changes.set({ ...element, filters });
  return { kind: 'put-filter', label: known ? 'Change filter' : 'Add filter', steps: changes.steps() };
}

export function removeFilter(document: Workbook, elementId: string, filterId: string): Command {
  const changes = new Changes(document);
  const element = changes.data(elementId);
  changes.set({ ...element, filters: element.filters.filter((filter) => filter.id !== filterId) });
  return { kind: 'remove-filter', label: 'Remove filter', steps: changes.steps() };
}

/** Removes filters and groups of filters. */
export function clearFilters(document: Workbook, elementId: string, ids: readonly string[]): Command {
  const changes = new Changes(document);
  const element = changes.data(elementId);
  changes.set({
    ...element,
    filters: element.filters.filter((filter) => !ids.includes(filter.id)),
    filter_groups: element.filter_groups.filter((group) => !ids.includes(group.id)),
  });
  const label = ids.length > 1 ? 'Clear filters' : 'Clear filter';
  return { kind: 'clear-filters', label, steps: changes.steps() };
}
