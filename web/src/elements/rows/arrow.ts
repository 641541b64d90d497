/** Reads values of an Arrow window as the grid and the charts take them. */

import { type Column, type Table, Type } from '@uwdata/flechette';
import { type CellValue, decimalText } from '../../values';

export interface Reader {
  /** The timestamps are instants. */
  instant: boolean;
  /** The values may have decimals. */
  fractions: boolean;
  at(row: number): CellValue;
}

/** One reader for each field of a table, by field name. */
export function readers(table: Table): Map<string, Reader> {
  const all = new Map<string, Reader>();
  for (const field of table.schema.fields) {
    const column = table.getChild(field.name);
    if (column) all.set(field.name, readerOf(column));
  }
  return all;
}

/** The first values of a field, one after the other. */
export function* valuesOf(reader: Reader, rows: number): Iterable<CellValue> {
  for (let row = 0; row < rows; row += 1) yield reader.at(row);
}

function readerOf(column: Column<unknown>): Reader {
  const type = column.type as { typeId: number; scale?: number; timezone?: string | null };
  const instant = type.typeId === Type.Timestamp && Boolean(type.timezone);
  if (type.typeId === Type.Decimal) {
    const scale = type.scale ?? 0;
    return { instant, fractions: scale > 0, at: (row) => decimal(column.at(row), scale) };
  }
  return { instant, fractions: type.typeId === Type.Float, at: (row) => plain(column.at(row)) };
}

function decimal(value: unknown, scale: number): CellValue {
  if (value === null || value === undefined) return null;
  return decimalText(BigInt(value as bigint | number), scale);
}

function plain(value: unknown): CellValue {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      return value instanceof Date ? value.getTime() : JSON.stringify(value, jsonValue);
  }
}

const jsonValue = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

/** A value as a number, for charts. */
export function asNumber(value: CellValue): number | null {
  if (value === null) return null;
  if (typeof value === 'number') return value;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
