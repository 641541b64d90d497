/** The kinds of elements, without their looks. Those are in `elements/registry`. */

import { chartFacts } from '../../elements/chart/facts';
import { controlFacts } from '../../elements/control/facts';
import { dividerFacts } from '../../elements/divider/facts';
import { inputTableFacts } from '../../elements/input-table/facts';
import { kpiFacts } from '../../elements/kpi/facts';
import { pivotFacts } from '../../elements/pivot/facts';
import { tableFacts } from '../../elements/table/facts';
import { textFacts } from '../../elements/text/facts';
import type { Size } from '../../layout/place';
import type { ControlElement, DataElement, Element, ElementKind, ElementOf, LevelledElement } from '../types';
import type { DataFacts, KindFacts } from './kind';

const facts = {
  table: tableFacts,
  'input-table': inputTableFacts,
  chart: chartFacts,
  kpi: kpiFacts,
  pivot: pivotFacts,
  control: controlFacts,
  text: textFacts,
  divider: dividerFacts,
} satisfies { [K in ElementKind]: KindFacts<ElementOf<K>> };

export const elementFacts = facts as unknown as Record<ElementKind, KindFacts>;

export const factsOf = (kind: ElementKind): KindFacts => elementFacts[kind];

/** What an element that shows data has besides. */
export function dataFacts(element: DataElement): DataFacts {
  return factsOf(element.kind).data as DataFacts;
}

export const isDataElement = (element: Element | undefined): element is DataElement =>
  element !== undefined && factsOf(element.kind).data !== undefined;

export const isControl = (element: Element): element is ControlElement =>
  factsOf(element.kind).isControl === true;

/** Whether the columns of an element are on levels, which can be changed. */
export const hasLevels = (element: Element): element is LevelledElement =>
  factsOf(element.kind).data?.hasLevels === true;

export function minimumOf(element: Element): Size {
  const { minimum, minimumOf } = factsOf(element.kind);
  return minimumOf?.(element) ?? minimum;
}
