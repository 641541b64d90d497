export { type Density, Grid, type GridContext, type GridHandle, type GridProps, ROW_HEIGHTS } from './Grid';
export { TypeGlyph, typeLabel } from './glyphs';
export { measureText, useFont } from './measure';
export * from './model';
export { type Parsed, parseEntry } from './parse';
export {
  addCell,
  contains,
  countCells,
  isSingle,
  lastRect,
  type Point,
  type Rect,
  type Selection,
  selectAll,
  selectCell,
  selectColumns,
  selectedColumns,
  selectedRows,
  selectRows,
} from './selection';
export { type Statistics, statisticsOf } from './statistics';
export {
  type CellChange,
  type ChangeBatch,
  EMPTY_UNDO,
  forget,
  inverse,
  type RowImage,
  record,
  redo,
  type UndoState,
  undo,
} from './undo';
