import type { Model } from '../api/client';
import { t } from '../locales';
import { newId } from './ids';
import { uniqueName } from './names';
import { newColumn } from './newColumns';

type Workbook = Model<'Workbook'>;
type TableElement = Model<'TableElement'>;
type Source = TableElement['source'];

/** A column of the source: its own name, and the one people read. */
export interface SourceColumn {
  name: string;
  label: string;
}

/** A table of a connection as a source; its path has two or three parts. */
export function warehouseTable(connectionId: string, path: readonly string[]): Source {
  const kept = [...path] as Extract<Source, { kind: 'warehouse-table' }>['path'];
  return { kind: 'warehouse-table', connection_id: connectionId, path: kept };
}

/** Rows of 24 px a new table takes. */
const HEIGHT = 24;

/** A table element with all columns of its source, under friendly names that differ from each other. */
export function tableElement(name: string, source: Source, columns: readonly SourceColumn[]): TableElement {
  const taken: string[] = [];
  return {
    id: newId('el'),
    kind: 'table',
    name: name.slice(0, 200),
    description: '',
    source,
    columns: columns.map((column) => {
      const unique = uniqueName(column.label.slice(0, 190), taken);
      taken.push(unique);
      return newColumn({ id: newId('col'), name: unique, source_column: column.name });
    }),
    relationships: [],
    metrics: [],
    filters: [],
    filter_groups: [],
    sort: [],
    groupings: [],
    summary: [],
    hidden_source: false,
  };
}

/** A workbook of one page that the table fills. */
export function tableWorkbook(name: string, source: Source, columns: readonly SourceColumn[]): Workbook {
  const element = tableElement(name, source, columns);
  return {
    schema_version: 1,
    kind: 'workbook',
    pages: [
      {
        id: newId('page'),
        name: t('Page 1'),
        elements: [element],
        layout: [{ element_id: element.id, x: 0, y: 0, width: 24, height: HEIGHT }],
        hidden: false,
      },
    ],
    settings: settingsHere(),
  };
}

/** A workbook of one empty page. */
export function emptyWorkbook(): Workbook {
  return {
    schema_version: 1,
    kind: 'workbook',
    pages: [{ id: newId('page'), name: t('Page 1'), elements: [], layout: [], hidden: false }],
    settings: settingsHere(),
  };
}

/** A new workbook shows numbers and dates as the browser's person writes them. */
const settingsHere = (): Workbook['settings'] => ({
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  locale: navigator.language,
});
