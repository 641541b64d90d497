/** The values that a workbook's controls have, and the address that keeps them. */
import { kindOf, sameValue } from '../controls';
import { writeValue } from '../controls/address';
import type { ControlElement, ControlValue } from './document';

export type ControlValues = Record<string, ControlValue>;

/** Values that the address gives for the document's controls; what it does not name is left out. */
export function readSearch(controls: readonly ControlElement[], search: URLSearchParams): ControlValues {
  const values: ControlValues = {};
  for (const control of controls) {
    const text = search.get(control.control_id);
    if (text !== null) values[control.control_id] = kindOf(control).read(text, control);
  }
  return values;
}

/** The address's search with the values written in; a control at its default is left out. */
export function writeSearch(
  controls: readonly ControlElement[],
  values: ControlValues,
  search: URLSearchParams,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const control of controls) {
    const value = values[control.control_id];
    if (value === undefined || sameValue(value, control.value ?? null)) next.delete(control.control_id);
    else next.set(control.control_id, (kindOf(control).write ?? writeValue)(value));
  }
  return next;
}

/** The value in force: chosen here, else the published default. */
export function currentValue(control: ControlElement, values: ControlValues): ControlValue {
  const chosen = values[control.control_id];
  return chosen === undefined ? (control.value ?? null) : chosen;
}
