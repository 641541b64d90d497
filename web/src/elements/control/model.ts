/** Commands and texts of controls. */

import { scalarText } from '../../filters';
import { dateRangeText } from '../../filters/dates';
import { OPERATORS, operatorName } from '../../filters/matching';
import { t } from '../../locales';
import type { Command } from '../../workbook/commands';
import { apply, renameControl, updateElement } from '../../workbook/commands';
import { controlKinds } from '../../workbook/controlKinds';
import { isRange } from '../../workbook/controls';
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
import { isSystemColumn } from '../../workbook/newElements';

/** The ends of a slider: the lowest and the highest of its values on offer. */
export function sliderEnds(control: ControlElement): readonly [number, number] {
  const given = control.options?.kind === 'manual' ? control.options.values : [];
  const numbers = given.filter((value) => typeof value === 'number');
  return numbers.length < 2 ? [0, 100] : [Math.min(...numbers), Math.max(...numbers)];
}

/** Steps that people can aim at: about a hundred, of 1, 2 or 5 times a power of ten. */
export function sliderStep(low: number, high: number): number {
  const wanted = (high - low) / 100;
  if (!(wanted > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= wanted * 0.999) ?? power;
}

type Operator = NonNullable<ControlElement['operator']>;

/** How a control compares, for those that can choose. */
export function operatorsOf(control: ControlElement['control']): readonly Operator[] {
  switch (control) {
    case 'text':
      return OPERATORS;
    case 'number':
    case 'slider':
    case 'date':
      return ['equals', 'at-least', 'at-most'];
    default:
      return [];
  }
}

export function controlOperatorName(control: ControlElement['control'], operator: Operator): string {
  switch (operator) {
    case 'at-least':
      return control === 'date' ? t('from that day on') : t('at least');
    case 'at-most':
      return control === 'date' ? t('until that day') : t('at most');
    default:
      return operatorName(operator, false);
  }
}

/** The column a list takes its values from: as set, else its first target. */
export function valuesOf(control: ControlElement): { element_id: string; column_id: string } | null {
  if (control.options?.kind === 'element') return control.options;
  return control.options === null || control.options === undefined ? (control.targets[0] ?? null) : null;
}

/** Whether what is chosen means nothing any more once this target has another column: it is of the old one. */
export function valueGoesWith(control: ControlElement, target: ControlTarget): boolean {
  if (control.control !== 'list') return control.targets[0] === target;
  const from = valuesOf(control);
  return from?.element_id === target.element_id && from.column_id === target.column_id;
}

/** Adds a target, or gives a target another column. What was named and filled after it follows. */
export function addTarget(document: Workbook, control: ControlElement, target: ControlTarget): Command {
  const before = control.targets.find((one) => one.element_id === target.element_id);
  const targets = before
    ? control.targets.map((one) => (one === before ? target : one))
    : [...control.targets, target];
  const { name, control_id } = nameAfter(document, control, before, target);
  const changes: Partial<ControlElement> = { targets, name };
  const { options } = control;
  const follows =
    before !== undefined &&
    options?.kind === 'element' &&
    options.element_id === before.element_id &&
    options.column_id === before.column_id;
  if (control.control === 'list' && (!options || follows)) changes.options = { kind: 'element', ...target };
  if (before && before.column_id !== target.column_id && valueGoesWith(control, before)) changes.value = null;
  const label = before ? 'Change target' : 'Add target';
  const change = updateElement<ControlElement>(document, control.id, changes, label);
  if (control_id === control.control_id) return change;
  const renamed = renameControl(apply(document, change).document, control.id, control_id);
  return { ...change, steps: [...change.steps, ...renamed.steps] };
}

/** A control that nobody has named is called after the first column it filters. */
function nameAfter(
  document: Workbook,
  control: ControlElement,
  before: ControlTarget | undefined,
  target: ControlTarget,
): Pick<ControlElement, 'name' | 'control_id'> {
  const nameOf = (of: ControlTarget | undefined) =>
    findDataElement(document, of?.element_id ?? '')?.columns.find(({ id }) => id === of?.column_id)?.name;
  const [old, fresh] = [nameOf(before), nameOf(target)];
  const first = control.targets.length === 0;
  const given = control.name.replace(/ \(\d+\)$/, '');
  const named = before === control.targets[0] && old !== undefined && given === old;
  const follows = (first && given === controlKinds[control.control].title()) || named;
  if (fresh === undefined || old === fresh || !follows) return control;
  const others = allElements(document).filter((element) => element.id !== control.id);
  const ids = others.flatMap((element) => (element.kind === 'control' ? [element.control_id] : []));
  const names = others.map((element) => element.name);
  const ownId = old !== undefined && control.control_id.replace(/-\d+$/, '') !== controlIdFrom(old, []);
  return {
    name: uniqueName(fresh, names),
    control_id: ownId ? control.control_id : controlIdFrom(fresh, ids),
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

/** The columns of an element that a control of this kind can filter. */
export function pickable(element: DataElement, kind: ControlElement['control'] = 'list') {
  const columns = element.columns.filter((column) => !isSystemColumn(column.id));
  if (element.kind !== 'pivot' || kind !== 'top-n') return columns;
  // The cells of a pivot are no list with a top; its base rows are one.
  const shown = [
    ...element.values,
    ...[element.rows, element.across].flatMap(({ keys }) => keys.map((key) => key.column_id)),
  ];
  return columns.filter((column) => !shown.includes(column.id));
}

const asText = (value: Scalar | undefined): string | null => (typeof value === 'string' ? value : null);

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
    const dates = dateRangeText(asText(value.start), asText(value.end));
    if (dates !== null) return dates;
    const low = value.min ?? value.start ?? null;
    const high = value.max ?? value.end ?? null;
    return `${low ?? '…'} – ${high ?? '…'}`;
  }
  return scalarText(value);
}
