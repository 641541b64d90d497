/** What a kind of element is, except for its appearance. */
import type { Size } from '../../layout/place';
import type { DataElement, Element } from '../types';

export interface KindFacts<E extends Element = Element> {
  /** Size of a new one and the smallest that still works, in cells of the page's grid. */
  size: Size;
  minimum: Size;
  /** The smallest of one element, where its kind does not say it. */
  minimumOf?(element: E): Size;
  /** It is as high as what it holds. */
  grows?: boolean;
  /** What an element that shows data has besides; absent for all others. */
  data?: E extends DataElement ? DataFacts<E> : undefined;
}

export interface DataFacts<E extends DataElement = DataElement> {
  /** It shows rows of its source, so its columns have values to choose from and others can read its rows. */
  hasBaseRows: boolean;
  /** What of the element decides over its rows, besides what every element with data has. */
  queryParts(element: E): readonly unknown[];
  /** Whether the rows or values of a column can be ranked; those of all columns if absent. */
  hasRank?(element: E, columnId: string): boolean;
  /** The element after columns were taken from it: no list and no role names them any more. */
  withoutColumns(element: E, keep: KeepColumn): E;
}

/** Whether a column stays, by its id. */
export type KeepColumn = (columnId: string) => boolean;

/** The id of a column in a role, unless it is gone. */
export const unlessGone = (id: string | null | undefined, keep: KeepColumn): string | null =>
  id && keep(id) ? id : null;
