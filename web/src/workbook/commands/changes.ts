/** Collects changed elements while a command is being built, so that each is replaced once. */
import {
  allElements,
  type DataElement,
  type Element,
  groupingsOf,
  isDataElement,
  type Workbook,
} from '../document';
import { factsOf } from '../kinds';
import type { IsGone } from '../kinds/kind';
import { mapParents, parentsOf } from '../sources';
import { CommandError, type Step } from './steps';

/** Names of the other elements: what a new name of this one must differ from. */
export const otherNames = (changes: Changes, id: string): string[] =>
  changes
    .all()
    .filter((element) => element.id !== id)
    .map((element) => element.name);

export class Changes {
  private readonly elements = new Map<string, Element>();
  private readonly changed = new Set<string>();

  constructor(document: Workbook) {
    for (const element of allElements(document)) this.elements.set(element.id, element);
  }

  all(): Element[] {
    return [...this.elements.values()];
  }

  get(id: string): Element {
    const element = this.elements.get(id);
    if (!element) throw new CommandError('The element is no longer in the document.');
    return element;
  }

  data(id: string): DataElement {
    const element = this.get(id);
    if (!isDataElement(element)) throw new CommandError(`"${element.name}" has no columns.`);
    return element;
  }

  set(element: Element): void {
    if (this.elements.get(element.id) === element) return;
    this.elements.set(element.id, element);
    this.changed.add(element.id);
  }

  /** Children bound to a grouping that is gone read the base rows instead. */
  repairGrains(parentId: string): void {
    const groupings = groupingsOf(this.get(parentId)).map((grouping) => grouping.id);
    for (const element of this.all()) {
      if (!isDataElement(element) || !parentsOf(element).includes(parentId)) continue;
      let repaired = false;
      const mended = mapParents(element, (source) => {
        const { element_id, grouping_id } = source;
        if (element_id !== parentId || !grouping_id || groupings.includes(grouping_id)) return source;
        repaired = true;
        return { ...source, grouping_id: null };
      });
      if (repaired) this.set(mended);
    }
  }

  /** Nothing names elements or columns that are gone. */
  forget(isGone: IsGone): void {
    for (const element of this.all()) {
      const { forget } = factsOf(element.kind);
      if (forget) this.set(forget(element, isGone));
    }
  }

  /** The steps that replace what has changed, except for elements that go. */
  steps(gone: ReadonlySet<string> = new Set()): Step[] {
    const kept = [...this.changed].filter((id) => !gone.has(id));
    return kept.map((id) => ({ kind: 'replace-element', element: this.get(id) }));
  }
}
