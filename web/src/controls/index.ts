/** Controls: what a kind is, and its values. */
import type { ControlKindEntry } from './kind';
import { controlKinds } from './kinds';
import type { ControlElement, ControlKind, ControlTarget } from './types';

export type { ControlKindEntry, Readable } from './kind';
export { controlKinds } from './kinds';
export type { ControlElement, ControlKind, ControlTarget, ControlValue } from './types';
export { isEmptyValue, isRange, sameValue } from './values';
export { valueText } from './words';

export const controlKindNames = () => Object.keys(controlKinds) as ControlKind[];

export const kindOf = (control: ControlElement): ControlKindEntry => controlKinds[control.control];

/** The column that the values of a control are taken from. */
export function valuesOf(control: ControlElement): ControlTarget | null {
  const { valuesFrom } = kindOf(control);
  return valuesFrom ? valuesFrom(control) : (control.targets[0] ?? null);
}
