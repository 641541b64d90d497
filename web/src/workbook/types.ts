/** The document's types, as the API declares them. */
import type { components } from '../api/schema';

export type { ControlElement, ControlTarget, ControlValue } from '../controls/types';
export type { Filter, FilterGroup, FilterKind, Scalar } from '../filters/types';

type Schemas = components['schemas'];

export type Workbook = Schemas['Workbook'];
export type Page = Schemas['Page'];
export type Place = Schemas['Place'];
export type Column = Schemas['Column'];
export type Format = Schemas['Format'];
export type Grouping = Schemas['Grouping'];
export type SortKey = Schemas['SortKey'];
export type Element = Page['elements'][number];
export type ElementKind = Element['kind'];
export type TableElement = Schemas['TableElement'];
export type InputTableElement = Schemas['InputTableElement'];
export type ChartElement = Schemas['ChartElement'];
export type KpiElement = Schemas['KpiElement'];
export type TextElement = Schemas['TextElement'];
export type DividerElement = Schemas['DividerElement'];
export type PivotElement = Schemas['PivotElement'];
export type PivotAxis = PivotElement['rows'];
export type ElementOf<K extends ElementKind> = Extract<Element, { kind: K }>;
/** Elements that show data. */
export type DataElement = Extract<Element, { columns: Column[] }>;
/** Those whose columns are on levels. */
export type LevelledElement = Extract<Element, { groupings: Grouping[] }>;
export type JoinSource = Extract<TableElement['source'], { kind: 'join' }>;
export type Source = TableElement['source'];
export type ElementSource = Extract<Source, { kind: 'element' }>;
