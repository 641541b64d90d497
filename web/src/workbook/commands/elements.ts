/** Commands on whole elements. */
import {
  allElements,
  type Element,
  findElement,
  findPage,
  isControl,
  isDataElement,
  type Place,
  pageOf,
  type Workbook,
} from '../document';
import { newId } from '../ids';
import { factsOf } from '../kinds';
import { uniqueName } from '../names';
import { Changes } from './changes';
import { renameControlReferences, renameElementReferences } from './references';
import type { Command, Step } from './steps';
import { CommandError } from './steps';

export function requireElement(document: Workbook, id: string): Element {
  const element = findElement(document, id);
  if (!element) throw new CommandError('The element is no longer in the document.');
  return element;
}

export function addElement(document: Workbook, pageId: string, element: Element, place: Place): Command {
  const index = findPage(document, pageId)?.elements.length ?? 0;
  return {
    kind: 'add-element',
    label: `Add ${element.name}`,
    steps: [{ kind: 'insert-element', page_id: pageId, index, element, place }],
  };
}

/**
 * Removes elements and every control target that pointed at them. Elements that read them must be among
 * `ids` too: a document never names a source that is not there.
 */
export function removeElements(document: Workbook, ids: readonly string[]): Command {
  const changes = new Changes(document);
  const gone = new Set(ids);
  changes.forget((elementId) => gone.has(elementId));
  const names = ids.map((id) => changes.get(id).name);
  const deletions = ids.map((id): Step => ({ kind: 'delete-element', element_id: id }));
  return {
    kind: 'remove-elements',
    label: `Delete ${names.join(', ')}`,
    steps: [...changes.steps(gone), ...deletions],
  };
}

/** Renames an element and rewrites every formula that calls it by name. */
export function renameElement(document: Workbook, id: string, name: string): Command {
  const changes = new Changes(document);
  const element = changes.get(id);
  changes.set({ ...element, name });
  if (isDataElement(element)) renameElementReferences(changes, element, name);
  return { kind: 'rename-element', label: `Rename ${element.name} to ${name}`, steps: changes.steps() };
}

/** Changes some fields of an element: settings of charts and controls, text, description, source... */
export function updateElement<E extends Element>(
  document: Workbook,
  id: string,
  changes: Partial<Omit<E, 'id' | 'kind'>>,
  label = 'Change settings',
): Command {
  const element = requireElement(document, id);
  return {
    kind: 'update-element',
    label,
    steps: [{ kind: 'replace-element', element: { ...element, ...changes } as Element }],
  };
}

/** Changes a control's id and the formulas that use it. */
export function renameControl(document: Workbook, id: string, controlId: string): Command {
  const changes = new Changes(document);
  const control = changes.get(id);
  if (!isControl(control)) throw new CommandError(`"${control.name}" is not a control.`);
  changes.set({ ...control, control_id: controlId });
  renameControlReferences(changes, control.control_id, controlId);
  return { kind: 'rename-control', label: `Rename control to ${controlId}`, steps: changes.steps() };
}

export function duplicateElement(document: Workbook, id: string, place: Place): Command {
  const original = requireElement(document, id);
  const page = pageOf(document, id);
  if (!page) throw new CommandError('The element is no longer in the document.');
  const copy = copyElement(document, original);
  return {
    kind: 'duplicate-element',
    label: `Duplicate ${original.name}`,
    steps: [
      {
        kind: 'insert-element',
        page_id: page.id,
        index: page.elements.length,
        element: copy,
        place: { ...place, element_id: copy.id },
      },
    ],
  };
}

/** A copy under a new id and a free name. Column ids are kept: they are known within an element only. */
export function copyElement(document: Workbook, original: Element): Element {
  const elements = allElements(document);
  const name = uniqueName(
    original.name,
    elements.map((element) => element.name),
  );
  const copy = { ...original, id: newId('el'), name };
  return factsOf(copy.kind).copied?.(copy, elements) ?? copy;
}

export function moveElementToPage(document: Workbook, id: string, pageId: string, place: Place): Command {
  const element = requireElement(document, id);
  const index = findPage(document, pageId)?.elements.length ?? 0;
  return {
    kind: 'move-element',
    label: `Move ${element.name}`,
    steps: [
      { kind: 'delete-element', element_id: id },
      { kind: 'insert-element', page_id: pageId, index, element, place },
    ],
  };
}
