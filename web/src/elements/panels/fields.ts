/** Fields of charts and single values: columns whose formula is usually an aggregate or a cut date. Pure. */
import { references } from '../../formula/scan';
import { columnReference } from '../../workbook/commands';
import type { Column } from '../../workbook/document';
import {
  type AggregateName,
  aggregateName,
  type DateUnit,
  dateUnitName,
  uniqueName,
} from '../../workbook/names';
import { formulaColumn } from '../../workbook/newColumns';
import type { SourceColumn } from '../../workbook/queries';

export const AGGREGATES: readonly AggregateName[] = [
  'Sum',
  'Avg',
  'Median',
  'Min',
  'Max',
  'Count',
  'CountDistinct',
];

/** What a field's formula says, as far as the panel can offer it as choices. */
export type Field =
  | { kind: 'plain'; column: string }
  | { kind: 'date'; unit: DateUnit; column: string }
  | { kind: 'aggregate'; aggregate: AggregateName; column: string | null }
  | { kind: 'formula' };

export function readField(formula: string): Field {
  const text = formula.trim();
  const column = onlyReference(text);
  if (/^Count\(\s*\)$/i.test(text)) return { kind: 'aggregate', aggregate: 'Count', column: null };
  if (column === null) return { kind: 'formula' };
  const shape = text.replace(column.text, '@');
  if (shape === '@') return { kind: 'plain', column: column.name };
  const date = /^DateTrunc\(\s*"(\w+)"\s*,\s*@\s*\)$/i.exec(shape);
  if (date) return { kind: 'date', unit: (date[1] as string).toLowerCase() as DateUnit, column: column.name };
  const call = /^(\w+)\(\s*@\s*\)$/.exec(shape);
  const aggregate = AGGREGATES.find((one) => one.toLowerCase() === call?.[1]?.toLowerCase());
  return aggregate ? { kind: 'aggregate', aggregate, column: column.name } : { kind: 'formula' };
}

function onlyReference(text: string): { text: string; name: string } | null {
  const matches = references(text);
  const only = matches[0];
  if (matches.length !== 1 || !only) return null;
  return { text: text.slice(only.start, only.end), name: only.parts.at(-1) ?? '' };
}

export function writeField(field: Exclude<Field, { kind: 'formula' }>, source: string): string {
  const reference = field.column === null ? '' : columnReference(field.column, source);
  switch (field.kind) {
    case 'plain':
      return reference;
    case 'date':
      return `DateTrunc("${field.unit}", ${reference})`;
    case 'aggregate':
      return `${field.aggregate}(${reference})`;
  }
}

export function fieldName(field: Exclude<Field, { kind: 'formula' }>): string {
  switch (field.kind) {
    case 'plain':
      return field.column;
    case 'date':
      return dateUnitName(field.unit, field.column);
    case 'aggregate':
      return aggregateName(field.aggregate, field.column);
  }
}

/** The usual field for an axis: dates are cut to months, everything else is taken as it is. */
export function axisField(column: SourceColumn): Exclude<Field, { kind: 'formula' }> {
  return column.type === 'date'
    ? { kind: 'date', unit: 'month', column: column.label }
    : { kind: 'plain', column: column.label };
}

/** The usual field for a value: numbers are summed, everything else counted. Null counts rows. */
export function valueField(column: SourceColumn | null): Exclude<Field, { kind: 'formula' }> {
  if (column === null) return { kind: 'aggregate', aggregate: 'Count', column: null };
  return { kind: 'aggregate', aggregate: column.type === 'number' ? 'Sum' : 'Count', column: column.label };
}

export function makeField(
  field: Exclude<Field, { kind: 'formula' }>,
  source: string,
  siblings: readonly Column[],
): Column {
  return formulaColumn(siblings, fieldName(field), writeField(field, source));
}

/** The columns with another field in the place of one of them, whose id stays. */
export function withReplaced(
  columns: readonly Column[],
  present: Column,
  field: Exclude<Field, { kind: 'formula' }>,
  source: string,
): Column[] {
  const taken = columns.filter((column) => column !== present).map((column) => column.name);
  // A name that somebody gave is kept; one that came from the former field follows the new one.
  const before = readField(present.formula ?? '');
  const automatic = before.kind === 'formula' || present.name.startsWith(fieldName(before));
  const next: Column = {
    ...present,
    name: automatic ? uniqueName(fieldName(field), taken) : present.name,
    formula: writeField(field, source),
    source_column: null,
  };
  return columns.map((column) => (column === present ? next : column));
}
