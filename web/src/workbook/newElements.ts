/** Making new elements: from warehouse tables, other elements, input tables, uploads and SQL. */
import type { Model } from '../api/client';
import { controlKinds } from '../controls';
import { complete, freePlace, type Size } from '../layout/place';
import { t } from '../locales';
import { addElement } from './commands';
import {
  allElements,
  type ChartElement,
  type Column,
  type ControlElement,
  type DataElement,
  type Element,
  findPage,
  type InputTableElement,
  type KpiElement,
  type Page,
  type PivotElement,
  type Source,
  type TableElement,
  type Workbook,
} from './document';
import { newId } from './ids';
import { factsOf } from './kinds';
import { controlIdFrom, uniqueName } from './names';
import { plainColumns } from './newColumns';
import { describeIn } from './queries';
import { revealElement } from './reveal';
import type { WorkbookState, WorkbookStore } from './store';

/** Columns of an input table that people do not type: who a row is and which version of it is shown. */
export const ROW_ID = 'sys_row_id';
export const ROW_VERSION = 'sys_row_version';
const SYSTEM_COLUMNS: Record<string, string> = { [ROW_ID]: '_row_id', [ROW_VERSION]: '_row_version' };

/** In front of the parent's columns, in what columns of a linked input table are read from. */
export const PARENT = 'parent/';

/** These, and the columns by which a linked input table identifies its rows: `sys_key_0` and so on. */
export const isSystemColumn = (columnId: string) => columnId.startsWith('sys_');

export const dataParts = {
  description: '',
  columns: [],
  relationships: [],
  metrics: [],
  filters: [],
  filter_groups: [],
  sort: [],
  limit: null,
  hidden_source: false,
};

export function freeName(document: Workbook, wanted: string): string {
  return uniqueName(
    wanted,
    allElements(document).map((element) => element.name),
  );
}

function emptyTable(document: Workbook, name: string, source: Source): TableElement {
  return {
    ...dataParts,
    kind: 'table',
    id: newId('el'),
    name: freeName(document, name),
    source,
    groupings: [],
    summary: [],
    collapsed_to: null,
  };
}

/** The document with one more element on its first page: only to ask the server about it. */
export function withElement(document: Workbook, element: Element): Workbook {
  const [first, ...rest] = document.pages as [Page, ...Page[]];
  return { ...document, pages: [{ ...first, elements: [...first.elements, element] }, ...rest] };
}

/** A table with every column of its source. */
export async function tableFrom(state: WorkbookState, source: Source, name: string): Promise<TableElement> {
  const table = emptyTable(state.document, name, source);
  const description = await describeIn(state.id, withElement(state.document, table), table.id);
  const columns = plainColumns(
    [],
    description.source_columns.filter((column) => !isSystemName(column.name)),
  );
  return { ...table, columns };
}

const isSystemName = (name: string) =>
  isSystemColumn(name) || /^_(row_(id|order|version)|(created|updated)_(at|by))$/.test(name);

/** A table that shows what another element shows. */
export function childTable(state: WorkbookState, parent: DataElement): Promise<TableElement> {
  return tableFrom(state, elementSource(parent), t('{{name}} child', { name: parent.name }));
}

export function elementSource(parent: DataElement): Source {
  const grain = parent.kind === 'table' ? (parent.collapsed_to ?? null) : null;
  return { kind: 'element', element_id: parent.id, grouping_id: grain };
}

export function chartOf(document: Workbook, source: Source, name: string): ChartElement {
  return {
    ...dataParts,
    kind: 'chart',
    id: newId('el'),
    name: freeName(document, name),
    source,
    chart: 'bar',
    x: null,
    y: [],
    color: null,
    stacking: 'none',
    orientation: 'vertical',
    x_title: '',
    y_title: '',
    show_legend: true,
  };
}

export function kpiOf(document: Workbook, source: Source, name: string): KpiElement {
  return {
    ...dataParts,
    kind: 'kpi',
    id: newId('el'),
    name: freeName(document, name),
    source,
    value: null,
    comparison: null,
  };
}

export function pivotOf(document: Workbook, source: Source, name: string): PivotElement {
  const axis = { keys: [], grand_total: true, totals: 'last' as const, collapsed: [], collapsed_to: null };
  return {
    ...dataParts,
    kind: 'pivot',
    id: newId('el'),
    name: freeName(document, name),
    source,
    rows: axis,
    across: axis,
    values: [],
    values_on: 'columns',
    column_limit: 500,
  };
}

export function controlOf(document: Workbook, control: ControlElement['control']): ControlElement {
  const name = freeName(document, controlKinds[control].title());
  const taken = allElements(document).flatMap((one) => (one.kind === 'control' ? [one.control_id] : []));
  return {
    kind: 'control',
    id: newId('el'),
    name,
    description: '',
    control_id: controlIdFrom(name, taken),
    control,
    mode: 'include',
    operator: null,
    negated: false,
    case_sensitive: false,
    direction: 'top',
    ranking: 'rank',
    nulls: 'when-empty',
    multiple: true,
    options: null,
    value: null,
    targets: [],
  };
}

/** An input table as an element: its entry columns, and the columns that identify rows and versions. */
export function inputTableOf(document: Workbook, table: Model<'InputTableOut'>): InputTableElement {
  const system = Object.entries(SYSTEM_COLUMNS).map(
    ([id, source_column]): Column => ({
      id,
      name: id === ROW_ID ? t('Row id') : t('Row version'),
      source_column,
      description: '',
      hidden: false,
    }),
  );
  const entry = table.columns.map(
    (column): Column => ({
      id: column.id,
      name: column.name,
      source_column: column.id,
      description: '',
      hidden: false,
    }),
  );
  return {
    ...dataParts,
    kind: 'input-table',
    id: newId('el'),
    name: freeName(document, table.name),
    source: { kind: 'input-table', connection_id: table.connection_id, input_table_id: table.id },
    columns: [...entry, ...system],
  };
}

export function textOf(document: Workbook): Element {
  return { kind: 'text', id: newId('el'), name: freeName(document, t('Text')), description: '', body: '' };
}

export function dividerOf(document: Workbook): Element {
  return { kind: 'divider', id: newId('el'), name: freeName(document, t('Divider')), description: '' };
}

export const sizeOf = (document: Workbook, id: string): Size => {
  const element = allElements(document).find((candidate) => candidate.id === id);
  return element ? factsOf(element.kind).size : { width: 12, height: 8 };
};

/** The page's places, with one for every element. */
export function placesOf(document: Workbook, pageId: string) {
  const page = findPage(document, pageId);
  return page ? complete(page.layout, page.elements, (id) => sizeOf(document, id)) : [];
}

/** Puts a new element on the page that is shown, where there is room, and selects it. */
export function insertElement(store: WorkbookStore, element: Element, size?: Size): void {
  const { pageId, document } = store.getState();
  const place = freePlace(placesOf(document, pageId), element.id, size ?? factsOf(element.kind).size);
  store.getState().dispatch((current) => addElement(current, pageId, element, place));
  store.getState().select(element.id);
  revealElement(element.id);
}
