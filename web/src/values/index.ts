export { columnDigits, NO_NUMBERS, type Numbers, numbersOf } from './digits';
export {
  decimalSign,
  decimalText,
  type Formatter,
  isoText,
  makeFormatter,
  plainText,
  toMillis,
} from './format';
export { fitted, type Measure, makeShortener, NO_ROOM, type Shortener, type Sized, sized } from './shorten';
export type { CellValue, ColumnType, FormatOptions, ValueFormat } from './types';
