/** Commands on columns. */
import { withoutColumns as filterWithout } from '../../filters';
import {
  BASE,
  type Column,
  type DataElement,
  type Filter,
  type FilterGroup,
  hasLevels,
  type LevelledElement,
  type Workbook,
} from '../document';
import { dataFacts } from '../kinds';
import { placeAtLevel, withoutEmptyGroupings } from '../levels';
import { Changes } from './changes';
import { renameColumnReferences } from './references';
import type { Command } from './steps';
import { CommandError } from './steps';

function change(
  document: Workbook,
  elementId: string,
  kind: string,
  label: string,
  edit: (element: DataElement) => DataElement,
): Command {
  const changes = new Changes(document);
  changes.set(edit(changes.data(elementId)));
  changes.repairGrains(elementId);
  return { kind, label, steps: changes.steps() };
}

function requireColumn(element: DataElement, columnId: string): Column {
  const column = element.columns.find((candidate) => candidate.id === columnId);
  if (!column) throw new CommandError(`"${element.name}" no longer has that column.`);
  return column;
}

function changeColumn(element: DataElement, columnId: string, edit: (column: Column) => Column): DataElement {
  requireColumn(element, columnId);
  return {
    ...element,
    columns: element.columns.map((column) => (column.id === columnId ? edit(column) : column)),
  };
}

export interface AddColumnsAt {
  /** `summary`, `base` or a grouping's id. */
  level?: string;
  /** Position among the element's columns; the end if left out. */
  index?: number;
}

export function addColumns(
  document: Workbook,
  elementId: string,
  columns: readonly Column[],
  at: AddColumnsAt = {},
): Command {
  const label = `Add ${columns.map((column) => column.name).join(', ')}`;
  return change(document, elementId, 'add-columns', label, (element) => {
    const index = at.index ?? element.columns.length;
    let next: DataElement = { ...element, columns: element.columns.toSpliced(index, 0, ...columns) };
    if (hasLevels(next) && at.level && at.level !== BASE) {
      for (const column of columns) next = placeAtLevel(next as LevelledElement, column.id, at.level);
    }
    return next;
  });
}

/** Removes columns and everything in the document that names them by id. Formulas that read them are marked. */
export function removeColumns(document: Workbook, elementId: string, ids: readonly string[]): Command {
  const changes = new Changes(document);
  const element = changes.data(elementId);
  const names = ids.map((id) => requireColumn(element, id).name);
  const gone = new Set(ids);
  changes.set(withoutColumns(element, gone));
  changes.repairGrains(elementId);
  changes.forget((id, column) => id === elementId && gone.has(column));
  return { kind: 'remove-columns', label: `Delete ${names.join(', ')}`, steps: changes.steps() };
}

function withoutColumns(element: DataElement, gone: ReadonlySet<string>): DataElement {
  const keep = (id: string) => !gone.has(id);
  const common = {
    columns: element.columns.filter((column) => keep(column.id)),
    filters: withoutFilters(element.filters, keep),
    filter_groups: groupsWithout(element.filter_groups, keep),
    relationships: element.relationships.filter(({ keys }) => keys.every((key) => keep(key.column_id))),
    sort: element.sort.filter((key) => keep(key.column_id)),
  };
  return dataFacts(element).withoutColumns({ ...element, ...common }, keep);
}

/** What is left of filters once columns are gone. */
const withoutFilters = (filters: readonly Filter[], keep: (columnId: string) => boolean): Filter[] =>
  filters.flatMap((filter) => filterWithout(filter, keep) ?? []);

/** A group without filters is none. */
function groupsWithout(groups: readonly FilterGroup[], keep: (columnId: string) => boolean): FilterGroup[] {
  return groups
    .map((group) => ({ ...group, any_of: withoutFilters(group.any_of, keep) }))
    .filter((group) => group.any_of.length > 0);
}

/** Renames a column and rewrites every formula that reads it by name. */
export function renameColumn(document: Workbook, elementId: string, columnId: string, name: string): Command {
  const changes = new Changes(document);
  const element = changes.data(elementId);
  const old = requireColumn(element, columnId).name;
  changes.set(changeColumn(element, columnId, (column) => ({ ...column, name })));
  renameColumnReferences(changes, element, old, name);
  return { kind: 'rename-column', label: `Rename ${old} to ${name}`, steps: changes.steps() };
}

/** Sets a formula; a plain source column becomes a calculated one. */
export function setFormula(
  document: Workbook,
  elementId: string,
  columnId: string,
  formula: string,
): Command {
  return change(document, elementId, 'set-formula', 'Change formula', (element) =>
    changeColumn(element, columnId, (column) => ({ ...column, formula, source_column: null })),
  );
}

export type ColumnFacts = Partial<Pick<Column, 'description' | 'hidden' | 'width' | 'format'>>;

export function setColumn(
  document: Workbook,
  elementId: string,
  columnId: string,
  facts: ColumnFacts,
  label = 'Change column',
): Command {
  return change(document, elementId, 'set-column', label, (element) =>
    changeColumn(element, columnId, (column) => ({ ...column, ...facts })),
  );
}

/** Shows or hides several columns at once. */
export function hideColumns(
  document: Workbook,
  elementId: string,
  ids: readonly string[],
  hidden: boolean,
): Command {
  return change(document, elementId, 'hide-columns', hidden ? 'Hide column' : 'Show columns', (element) => ({
    ...element,
    columns: element.columns.map((column) => (ids.includes(column.id) ? { ...column, hidden } : column)),
  }));
}

/** Moves a column before another one (or to the end); within a grouping, its keys or calculations move. */
export function moveColumn(
  document: Workbook,
  elementId: string,
  columnId: string,
  beforeId: string | null,
): Command {
  return change(document, elementId, 'move-column', 'Move column', (element) => {
    const ids = element.columns.map((column) => column.id);
    const order = moveBefore(ids, columnId, beforeId);
    const byId = new Map(element.columns.map((column) => [column.id, column]));
    const columns = order.flatMap((id) => byId.get(id) ?? []);
    if (!hasLevels(element)) return { ...element, columns };
    const within = (list: string[]) =>
      list.includes(columnId) && (beforeId === null || list.includes(beforeId))
        ? moveBefore(list, columnId, beforeId)
        : list;
    return {
      ...element,
      columns,
      summary: within(element.summary),
      groupings: element.groupings.map((grouping) => ({
        ...grouping,
        keys: within(grouping.keys),
        calculations: within(grouping.calculations),
      })),
    };
  });
}

function moveBefore(ids: readonly string[], id: string, beforeId: string | null): string[] {
  if (id === beforeId) return [...ids];
  const rest = ids.filter((candidate) => candidate !== id);
  const index = beforeId === null ? rest.length : rest.indexOf(beforeId);
  return rest.toSpliced(index < 0 ? rest.length : index, 0, id);
}

/** Moves a column to the summary, to a grouping (as a calculation) or back to the base. */
export function moveToLevel(document: Workbook, elementId: string, columnId: string, level: string): Command {
  return change(document, elementId, 'move-to-level', 'Move column to another level', (element) => {
    if (!hasLevels(element)) throw new CommandError('Only tables have levels.');
    requireColumn(element, columnId);
    return withoutEmptyGroupings(placeAtLevel(element, columnId, level));
  });
}
