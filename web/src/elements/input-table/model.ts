/** From an input table's structure to the grid's columns, and commands that follow changes of structure. Pure. */

import { type Command, CommandError, removeColumns, renameColumn } from '../../workbook/commands';
import { Changes } from '../../workbook/commands/changes';
import {
  allElements,
  type Column,
  type InputTableElement,
  shownColumns,
  type Workbook,
} from '../../workbook/document';
import type { Description } from '../../workbook/queries';
import { isSystemColumn } from '../../workbook/systemColumns';
import { gridColumns, type Locale, widthOf } from '../table/model';
import { entryColumn } from './new';
import type { EntryTableColumn } from './rows';
import type { InputTable } from './types';

const TYPES = {
  text: 'text',
  number: 'number',
  date: 'date',
  datetime: 'date',
  checkbox: 'logical',
} as const;

export function entryColumns(
  element: InputTableElement,
  table: InputTable,
  description: Description | undefined,
  settings: Locale,
): EntryTableColumn[] {
  const entries = new Map(table.columns.map((column) => [column.id, column]));
  const shown = shownColumns(element).filter((column) => !isSystemColumn(column.id));
  const byId = new Map(shown.map((column) => [column.id, column]));
  return gridColumns(element, description, settings, undefined, shown).map((column): EntryTableColumn => {
    const authored = byId.get(column.id) as Column;
    const entry = authored.source_column ? entries.get(authored.source_column) : undefined;
    if (!entry || entry.key) return { ...column, entryId: null };
    const type = TYPES[entry.type];
    return {
      ...column,
      // What people type is shown as they typed it, whatever others type beneath.
      format: (reader) => column.format(reader),
      type,
      width: widthOf(authored, type, entry.type === 'datetime'),
      hasTime: entry.type === 'datetime',
      entry: entry.type,
      choices: entry.constraints?.choices ?? undefined,
      required: entry.constraints?.required ?? false,
      entryId: entry.id,
    };
  });
}

/** Elements that show the same input table: all of them follow a change of its structure. */
function elementsOf(document: Workbook, inputTableId: string): InputTableElement[] {
  return allElements(document).filter(
    (element): element is InputTableElement =>
      element.kind === 'input-table' && element.source.input_table_id === inputTableId,
  );
}

/** Adds the columns that the table has and its elements do not show yet. */
export function follow(document: Workbook, table: InputTable): Command {
  const changes = new Changes(document);
  const label = 'Change columns';
  for (const element of elementsOf(document, table.id)) {
    const known = new Set(element.columns.map((column) => column.source_column));
    const added = table.columns
      .filter((entry) => !known.has(entry.id) && !(entry.key && element.linked))
      .map(entryColumn);
    const at = element.columns.findIndex((column) => isSystemColumn(column.id));
    const columns = element.columns.toSpliced(at < 0 ? element.columns.length : at, 0, ...added);
    changes.set({ ...element, columns });
  }
  return { kind: 'follow-structure', label, steps: changes.steps() };
}

export function renameEntry(
  document: Workbook,
  element: InputTableElement,
  entryId: string,
  name: string,
): Command {
  return renameColumn(document, element.id, columnOf(element, entryId), name);
}

export function dropEntry(document: Workbook, element: InputTableElement, entryId: string): Command {
  return removeColumns(document, element.id, [columnOf(element, entryId)]);
}

function columnOf(element: InputTableElement, entryId: string): string {
  const column = element.columns.find((candidate) => candidate.source_column === entryId);
  if (!column) throw new CommandError(`"${element.name}" no longer shows that column.`);
  return column.id;
}
