/** Commands of controls. */

import { controlKinds, kindOf, valuesOf } from '../../controls';
import type { Command } from '../../workbook/commands';
import { apply, renameControl, updateElement } from '../../workbook/commands';
import {
  allElements,
  type ControlElement,
  type ControlTarget,
  type DataElement,
  findDataElement,
  isControl,
  isDataElement,
  type Workbook,
} from '../../workbook/document';
import { dataFacts } from '../../workbook/kinds';
import { controlIdFrom, uniqueName } from '../../workbook/names';
import { isSystemColumn } from '../../workbook/systemColumns';

/** Whether what is chosen means nothing any more once this target has another column: it is of the old one. */
export function valueGoesWith(control: ControlElement, target: ControlTarget): boolean {
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
  const aimed = kindOf(control).aimed?.(control, target, before);
  const changes: Partial<ControlElement> = { targets, name, ...aimed };
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
  const follows = (first && given === kindOf(control).title()) || named;
  if (fresh === undefined || old === fresh || !follows) return control;
  const others = allElements(document).filter((element) => element.id !== control.id);
  const ids = others.filter(isControl).map((one) => one.control_id);
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
  const { hasRank } = dataFacts(element);
  return controlKinds[kind].ranks && hasRank ? columns.filter(({ id }) => hasRank(element, id)) : columns;
}
