/** Commands and texts of controls. */
import { t } from '../../locales';
import type { Command } from '../../workbook/commands';
import { updateElement } from '../../workbook/commands';
import { isRange } from '../../workbook/controls';
import { isSystemColumn, kindTitle } from '../../workbook/create';
import {
  allElements,
  type ControlElement,
  type ControlTarget,
  type ControlValue,
  type DataElement,
  findDataElement,
  isDataElement,
  type Scalar,
  type Workbook,
} from '../../workbook/document';
import { controlIdFrom, uniqueName } from '../../workbook/names';
import { scalarText } from '../shared/filters';

export const KINDS: readonly ControlElement['control'][] = [
  'list',
  'text',
  'number',
  'number-range',
  'date-range',
  'switch',
];

/** The column a list takes its values from: as set, else its first target. */
export function valuesOf(control: ControlElement): { element_id: string; column_id: string } | null {
  if (control.options?.kind === 'element') return control.options;
  return control.options === null || control.options === undefined ? (control.targets[0] ?? null) : null;
}

export function addTarget(document: Workbook, control: ControlElement, target: ControlTarget): Command {
  const targets = [...control.targets.filter((one) => one.element_id !== target.element_id), target];
  const changes: Partial<ControlElement> = { targets, ...nameAfter(document, control, target) };
  if (control.control === 'list' && !control.options) changes.options = { kind: 'element', ...target };
  return updateElement<ControlElement>(document, control.id, changes, 'Add target');
}

/** A control that nobody has named yet is called after the first column it filters. */
function nameAfter(
  document: Workbook,
  control: ControlElement,
  target: ControlTarget,
): Partial<ControlElement> {
  const column = findDataElement(document, target.element_id)?.columns.find(
    (one) => one.id === target.column_id,
  );
  const unnamed =
    control.targets.length === 0 && control.name.replace(/ \(\d+\)$/, '') === kindTitle(control.control);
  if (!unnamed || !column) return {};
  const others = allElements(document).filter((element) => element.id !== control.id);
  const ids = others.flatMap((element) => (element.kind === 'control' ? [element.control_id] : []));
  return {
    name: uniqueName(
      column.name,
      others.map((element) => element.name),
    ),
    control_id: controlIdFrom(column.name, ids),
  };
}

export function removeTarget(document: Workbook, control: ControlElement, elementId: string): Command {
  const targets = control.targets.filter((target) => target.element_id !== elementId);
  return updateElement<ControlElement>(document, control.id, { targets }, 'Remove target');
}

/** Elements that a control can filter. */
export function targetable(document: Workbook): DataElement[] {
  return allElements(document).filter(isDataElement);
}

export const pickable = (element: DataElement) =>
  element.columns.filter((column) => !isSystemColumn(column.id));

/** The chosen value in a few words. */
export function valueText(control: ControlElement, value: ControlValue): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return t('All');
  if (Array.isArray(value)) {
    const list = value as Scalar[];
    const shown = list.slice(0, 2).map(scalarText).join(', ');
    const text =
      list.length > 2 ? t('{{values}} and {{n}} more', { values: shown, n: list.length - 2 }) : shown;
    return control.mode === 'exclude' ? t('Not {{values}}', { values: text }) : text;
  }
  if (isRange(value)) {
    const low = value.min ?? value.start ?? null;
    const high = value.max ?? value.end ?? null;
    return `${low ?? '…'} – ${high ?? '…'}`;
  }
  return scalarText(value);
}
