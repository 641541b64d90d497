/** What a kind of element is, except for its appearance. */
import type { Size } from '../../layout/place';
import type { Element } from '../types';

export interface KindFacts<E extends Element = Element> {
  /** Size of a new one and the smallest that still works, in cells of the page's grid. */
  size: Size;
  minimum: Size;
  /** The smallest of one element, where its kind does not say it. */
  minimumOf?(element: E): Size;
}
