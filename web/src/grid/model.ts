/**
 * The only contract between the grid and its data.
 *
 * Coordinates are numbers: `r` counts rows, `c` counts `columns`. A model never builds one object per
 * row of the whole data; it answers for the window the grid asks about and fetches blocks on `prefetch`.
 */

import type { CellValue, ColumnType, Shortener } from '../values';

/** A cell whose block has not arrived yet; drawn as a quiet skeleton. */
export const LOADING: unique symbol = Symbol('loading');

/** How values are typed into a column; a column without it is read-only. */
export type EntryType = 'text' | 'number' | 'date' | 'datetime' | 'checkbox';

export type Align = 'left' | 'right' | 'center';

export interface Column {
  readonly id: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly width: number;
  /** Default: numbers right, logical values centred, everything else left. */
  readonly align?: Align;
  readonly entry?: EntryType;
  /** Offered while typing. */
  readonly choices?: readonly string[];
  readonly required?: boolean;
  /** A date with a time of day: decides the glyph in the header. */
  readonly hasTime?: boolean;
  /** A calculated column: marked with *fx* in the header. */
  readonly calculated?: boolean;
  /** Index of the grouping the column belongs to, from the outermost (0); `null` or absent on the base level. */
  readonly level?: number | null;
  /** A key of its grouping: equal neighbours are blanked (see `Cell.repeated`). */
  readonly key?: boolean;
  readonly sort?: 'ascending' | 'descending';
  readonly filtered?: boolean;
  /** Why the column has no values: shown on its header. */
  readonly error?: string;
  readonly description?: string;
  /** Texts for a number whose own is too wide, from the longest to the shortest. */
  readonly shorter?: Shortener | undefined;
}

/** A header cell: a leaf names its column index, an inner node spans its children (pivots, level titles). */
export type HeaderNode =
  | { readonly column: number }
  | {
      readonly key: string;
      readonly label: string;
      readonly children: readonly HeaderNode[];
    };

export type RowKind = 'data' | 'group' | 'subtotal' | 'total' | 'new';

export interface RowInfo {
  readonly kind: RowKind;
  /** Stable identity of the row (row id, or the window index where rows have none). */
  readonly key: string;
  /** Depth in a tree of groups, from 0. */
  readonly level?: number;
  /** Present on rows that can be opened and closed. */
  readonly expanded?: boolean;
  /** Column that carries the open/close button; 0 when absent. */
  readonly toggleColumn?: number;
  /** Text for the row header instead of the row's number. */
  readonly label?: string;
}

export type Tone = 'saving' | 'saved' | 'invalid' | 'conflict' | 'muted' | 'strong';

export interface Cell {
  readonly value: CellValue;
  /** `value` as shown; empty for null. */
  readonly text: string;
  readonly tone?: Tone;
  /** Why the cell is invalid or in conflict: shown in its tooltip and read out. */
  readonly error?: string;
  /** A grouping value equal to the one above: blank, unless it is the first visible row. */
  readonly repeated?: boolean;
  /** Link target of the value, if it is one. */
  readonly href?: string;
}

export type EntryValue = string | number | boolean | null;

export interface Edit {
  /** A row at or beyond the last data row asks for new rows. */
  readonly row: number;
  readonly column: number;
  readonly value: EntryValue;
  /** Set when `value` is the raw text because it does not read as the column's type. */
  readonly problem?: string;
  /** What the person had before them when they began to type, where that was before now. */
  readonly base?: EditBase;
}

/** A row as it was when the editor opened: other people may change it, and move it, while somebody types. */
export interface EditBase {
  readonly key: string;
  readonly version: number;
}

export type EditSource = 'typed' | 'paste' | 'fill' | 'clear' | 'cut';

/** One gesture: applied as one batch, undone as one batch. */
export interface EditBatch {
  readonly source: EditSource;
  readonly edits: readonly Edit[];
}

export interface EditResult {
  readonly status: 'applied' | 'invalid' | 'conflict' | 'failed';
  readonly message?: string;
}

export interface GridModel {
  readonly rowCount: number;
  readonly columns: readonly Column[];
  readonly header: readonly HeaderNode[];
  /** Grows with every notification: what `useSyncExternalStore` compares. */
  readonly version: number;
  /** Rows form a tree (`level`, `expanded`). */
  readonly tree?: boolean;
  row(r: number): RowInfo;
  cell(r: number, c: number): Cell | typeof LOADING;
  /** The pinned row at the bottom; absent without one. */
  summary?(c: number): Cell | typeof LOADING | null;
  /**
   * Tells which rows `[r0, r1)` are on the screen: fetch what is missing (and neighbours), then notify. It is
   * called again after each notification, so it must do nothing for rows that are there or on their way.
   */
  prefetch(r0: number, r1: number): void;
  /** Resolves when the rows `[r0, r1)` are in memory: used for copying rows that were never shown. */
  load?(r0: number, r1: number): Promise<void>;
  /** Applies a batch. The model shows the new values at once, before the promise settles. */
  edit?(batch: EditBatch): Promise<EditResult>;
  /** Whether this one cell takes input; absent means every cell of a column with `entry` does. */
  editable?(r: number, c: number): boolean;
  /** What an edit that begins now is based on; absent where rows have no versions. */
  base?(r: number): EditBase;
  /** Why a cell takes no input: shown to a person who types into it. */
  refusal?(r: number, c: number): string | null;
  /** How many rows may be added below the last one by pasting; 0 or absent means none. */
  readonly growth?: number;
  toggle?(r: number): void;
  subscribe(listener: () => void): () => void;
}

export const alignOf = (column: Column): Align =>
  column.align ??
  (column.type === 'number'
    ? 'right'
    : column.type === 'logical' || column.entry === 'checkbox'
      ? 'center'
      : 'left');

/** Whether the cell takes input. */
export function isEditable(model: GridModel, r: number, c: number): boolean {
  if (!model.edit || !model.columns[c]?.entry) return false;
  if (r >= model.rowCount) return (model.growth ?? 0) > r - model.rowCount;
  return model.editable ? model.editable(r, c) : true;
}

export const isLeaf = (node: HeaderNode): node is { readonly column: number } => 'column' in node;

/** Number of header rows. */
export function headerDepth(nodes: readonly HeaderNode[]): number {
  return 1 + Math.max(0, ...nodes.map((node) => (isLeaf(node) ? 0 : headerDepth(node.children))));
}

/** Column indices under a header node, in order. */
export function leavesOf(node: HeaderNode): readonly number[] {
  return isLeaf(node) ? [node.column] : node.children.flatMap(leavesOf);
}

/** A flat header: one leaf for each column. */
export const flatHeader = (columns: readonly Column[]): HeaderNode[] =>
  columns.map((_, column) => ({ column }));
