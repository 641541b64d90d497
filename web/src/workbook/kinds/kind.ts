/** What a kind of element is, except for its appearance. */
import type { Size } from '../../layout/place';
import type { Column, DataElement, Element, ElementSource } from '../types';

export interface KindFacts<E extends Element = Element> {
  /** Size of a new one and the smallest that still works, in cells of the page's grid. */
  size: Size;
  minimum: Size;
  /** The smallest of one element, where its kind does not say it. */
  minimumOf?(element: E): Size;
  /** It is as high as what it holds. */
  grows?: boolean;
  /** Begins to fetch what it is drawn with, as soon as a workbook is known to have one. */
  prepare?(): void;
  /** People choose a value by it, which formulas and filters read. */
  isControl?: boolean;
  /** What a copy must not have in common with the others. */
  copied?(copy: E, others: readonly Element[]): E;
  /** Without what it names outside of itself and is gone: elements (without a column's id) or columns. */
  forget?(element: E, isGone: IsGone): E;
  /** The same, naming other elements; what reads a source does so in any case. */
  redirect?(element: E, target: (elementId: string) => string): E;
  /** What an element that shows data has besides; absent for all others. */
  data?: E extends DataElement ? DataFacts<E> : undefined;
}

export interface DataFacts<E extends DataElement = DataElement> {
  /** It shows rows of its source, so its columns have values to choose from and others can read its rows. */
  hasBaseRows: boolean;
  /** Its columns are on levels: it has `groupings`, a `summary`, and a level that it is `collapsed_to`. */
  hasLevels?: boolean;
  /** What of the element decides over its rows, besides what every element with data has. */
  queryParts(element: E): readonly unknown[];
  /** Whether the rows or values of a column can be ranked; those of all columns if absent. */
  hasRank?(element: E, columnId: string): boolean;
  /** Where the values of a column without a formula are typed. Only elements to type in have this. */
  typed?(column: Column): 'here' | 'elsewhere';
  /** Elements that it reads besides its source and its relationships, and itself with others in their place. */
  parents?(element: E): readonly ElementSource[];
  mapParents?(element: E, map: (source: ElementSource) => ElementSource): E;
  /** The element after columns were taken from it: no list and no role names them any more. */
  withoutColumns(element: E, keep: KeepColumn): E;
}

/** Whether a column stays, by its id. */
export type KeepColumn = (columnId: string) => boolean;

export type IsGone = (elementId: string, columnId: string) => boolean;

/** The id of a column in a role, unless it is gone. */
export const unlessGone = (id: string | null | undefined, keep: KeepColumn): string | null =>
  id && keep(id) ? id : null;
