/** What a kind of control is: one record, with its words, its address and its field. */
import type { ComponentType, ReactNode } from 'react';
import type { Size } from '../layout/place';
import type { ControlElement, ControlOperator, ControlTarget, ControlValue, Scalar } from './types';

export interface ControlEditorProps {
  control: ControlElement;
  value: ControlValue;
  onChange(value: ControlValue): void;
  /** A list of the values of its column to choose from, or why there is none yet. */
  choose(selected: readonly Scalar[], onChange: (values: Scalar[]) => void): ReactNode;
}

export interface ControlFieldsProps {
  control: ControlElement;
  onChange(changes: Partial<ControlElement>): void;
}

/** An element with the columns that a control can read or filter. */
export interface Readable {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly { readonly id: string; readonly name: string }[];
}

export interface ControlKindEntry {
  /** What an unnamed control of the kind is called. */
  title(): string;
  /** In the list of kinds, where it is not the title. */
  choice?(): string;
  /** In the menu that adds elements. */
  added(): string;
  /** In that menu; otherwise the icon of all controls. */
  icon?: ComponentType<{ size?: number | string }>;
  /** The smallest that works, where it is not the one of all controls. */
  minimum?: Size;
  /** Its value from the text of an address; null, which filters nothing, where the text is none of its. */
  read(text: string, control: ControlElement): ControlValue;
  /** Its value as the text of an address, where it is not written as all values are. */
  write?(value: ControlValue): string;
  /** Parts of its value that formulas can name. */
  fields?: readonly string[];
  /** How it compares, the usual way first; nothing if there is no choice. */
  operators?: readonly ControlOperator[];
  operatorName?(operator: ControlOperator): string;
  /** It keeps rows by their rank, so it filters columns that have one. */
  ranks?: boolean;
  /** It has a say about rows without a value. */
  choosesNulls?: boolean;
  /** Its field does not show the value in words: its head does. */
  wordsInHead?: boolean;
  /** The column that its values are taken from, where it is not that of its first target. */
  valuesFrom?(control: ControlElement): ControlTarget | null;
  /** What else changes with a new target, or with the new column of one. */
  aimed?(control: ControlElement, target: ControlTarget, before?: ControlTarget): Partial<ControlElement>;
  /** Where its value is chosen; also the default value, in the panel. */
  Editor: ComponentType<ControlEditorProps>;
  /** Further settings, in the panel. */
  Fields?: ComponentType<ControlFieldsProps>;
  /** Where its values come from, in the panel. */
  Offer?: ComponentType<ControlFieldsProps & { elements: readonly Readable[] }>;
}
