/** What a kind of filter is: one record, with its words and its editor. */
import type { ComponentType, ReactNode } from 'react';
import type { ColumnType, Filter, Scalar } from './types';

/** Whether a column stays, by its id. */
export type KeepColumn = (columnId: string) => boolean;

/** What every filter has, whatever its kind. */
type Common = 'id' | 'kind' | 'column_id' | 'enabled' | 'nulls';

export interface FilterEditorProps<F extends Filter = Filter> {
  filter: F;
  onChange(filter: F): void;
  /** A list of the column's values to choose from. */
  choose(selected: readonly Scalar[], onChange: (values: Scalar[]) => void): ReactNode;
}

export interface FilterKindEntry<F extends Filter = Filter> {
  /** In the list of kinds. */
  name(): string;
  /** A new one that filters nothing yet; null where the kind is not offered for the column's type. */
  start(type: ColumnType): Omit<F, Common> | null;
  /** Whether no value is chosen yet. */
  isEmpty(filter: F): boolean;
  /** What it does, in a few words. It is not empty. */
  words(filter: F): string;
  /** It has a say about rows without a value. */
  choosesNulls?: boolean;
  /** The columns that it names, where it names more than the one that it is about. */
  columns?(filter: F): readonly string[];
  /** What is left of it without some of these further columns; nothing if it cannot say. */
  without?(filter: F, keep: KeepColumn): F;
  Editor: ComponentType<FilterEditorProps<F>>;
}
