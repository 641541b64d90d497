/** Commands of single values. */

import type { Command } from '../../workbook/commands';
import { removeColumns } from '../../workbook/commands';
import { Changes, otherNames } from '../../workbook/commands/changes';
import type { Column, KpiElement, Workbook } from '../../workbook/document';
import { uniqueName } from '../../workbook/names';
import { type Field, fieldName, makeField, writeField } from '../panels/fields';

type Written = Exclude<Field, { kind: 'formula' }>;
export type KpiRole = 'value' | 'comparison';

/** Puts a field in a role: a new column, or the column that is there with another formula. */
export function setKpiField(
  document: Workbook,
  elementId: string,
  role: KpiRole,
  field: Written,
  source: string,
): Command {
  const changes = new Changes(document);
  const kpi = changes.data(elementId) as KpiElement;
  const present = kpi.columns.find((column) => column.id === kpi[role]);
  const taken = kpi.columns.filter((column) => column !== present).map((column) => column.name);
  if (present) {
    const next: Column = {
      ...present,
      name: uniqueName(fieldName(field), taken),
      formula: writeField(field, source),
      source_column: null,
    };
    changes.set({ ...kpi, columns: kpi.columns.map((column) => (column === present ? next : column)) });
  } else {
    const made = makeField(field, source, kpi.columns);
    // A KPI that shows nothing yet is called after its value.
    const name = role === 'value' ? uniqueName(made.name, otherNames(changes, kpi.id)) : kpi.name;
    changes.set({ ...kpi, name, columns: [...kpi.columns, made], [role]: made.id });
  }
  return { kind: 'set-kpi-field', label: 'Change value', steps: changes.steps() };
}

export function removeKpiField(document: Workbook, kpi: KpiElement, role: KpiRole): Command {
  const id = kpi[role];
  return removeColumns(document, kpi.id, id ? [id] : []);
}
