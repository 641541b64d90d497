/** What a kind of element looks like: its name, its view and its panel. */
import type { ComponentType } from 'react';
import type { Element } from '../workbook/document';

export interface ElementEntry<E extends Element = Element> {
  kind: E['kind'];
  /** What people call it. */
  title: string;
  icon: ComponentType<{ size?: number | string }>;
  View: ComponentType<{ element: E }>;
  Panel: ComponentType<{ element: E }>;
}
