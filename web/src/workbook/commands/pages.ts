/** Commands on pages, their layout and the settings of the whole document. */
import { type Element, findPage, isDataElement, type Page, type Place, type Workbook } from '../document';
import { newId } from '../ids';
import { factsOf } from '../kinds';
import { uniqueName } from '../names';
import { mapParents } from '../sources';
import { copyElement } from './elements';
import { type Command, CommandError } from './steps';

function requirePage(document: Workbook, id: string): Page {
  const page = findPage(document, id);
  if (!page) throw new CommandError('The page is no longer in the document.');
  return page;
}

export function addPage(document: Workbook, name = 'Page'): Command {
  const taken = document.pages.map((page) => page.name);
  const first = name === 'Page' ? `Page ${document.pages.length + 1}` : name;
  const page: Page = {
    id: newId('page'),
    name: uniqueName(first, taken),
    elements: [],
    layout: [],
    hidden: false,
  };
  return {
    kind: 'add-page',
    label: `Add ${page.name}`,
    steps: [{ kind: 'insert-page', index: document.pages.length, page }],
  };
}

export function removePage(document: Workbook, id: string): Command {
  const page = requirePage(document, id);
  return {
    kind: 'remove-page',
    label: `Delete ${page.name}`,
    steps: [{ kind: 'delete-page', page_id: id }],
  };
}

export function renamePage(document: Workbook, id: string, name: string): Command {
  const page = requirePage(document, id);
  return {
    kind: 'rename-page',
    label: `Rename ${page.name} to ${name}`,
    steps: [{ kind: 'describe-page', page_id: id, name, hidden: page.hidden }],
  };
}

export function hidePage(document: Workbook, id: string, hidden: boolean): Command {
  const page = requirePage(document, id);
  return {
    kind: 'hide-page',
    label: `${hidden ? 'Hide' : 'Show'} ${page.name}`,
    steps: [{ kind: 'describe-page', page_id: id, name: page.name, hidden }],
  };
}

export function movePage(document: Workbook, id: string, index: number): Command {
  const page = requirePage(document, id);
  return {
    kind: 'move-page',
    label: `Move ${page.name}`,
    steps: [{ kind: 'move-page', page_id: id, index }],
  };
}

/** A copy of a page; elements that read each other within the page read their copies. */
export function duplicatePage(document: Workbook, id: string): Command {
  const page = requirePage(document, id);
  const renamed = new Map<string, string>();
  let grown = document;
  const copies = page.elements.map((element) => {
    const copy = copyElement(grown, element);
    renamed.set(element.id, copy.id);
    grown = {
      ...grown,
      pages: grown.pages.map((old) => (old.id === id ? { ...old, elements: [...old.elements, copy] } : old)),
    };
    return copy;
  });
  const target = (elementId: string) => renamed.get(elementId) ?? elementId;
  const elements = copies.map((one): Element => {
    const copy = factsOf(one.kind).redirect?.(one, target) ?? one;
    if (!isDataElement(copy)) return copy;
    return mapParents(copy, (source) => ({ ...source, element_id: target(source.element_id) }));
  });
  const twin: Page = {
    ...page,
    id: newId('page'),
    name: uniqueName(
      page.name,
      document.pages.map((old) => old.name),
    ),
    elements,
    layout: page.layout.map((place) => ({ ...place, element_id: target(place.element_id) })),
  };
  const index = document.pages.indexOf(page) + 1;
  return {
    kind: 'duplicate-page',
    label: `Duplicate ${page.name}`,
    steps: [{ kind: 'insert-page', index, page: twin }],
  };
}

export function setLayout(document: Workbook, pageId: string, layout: Place[], label = 'Move'): Command {
  requirePage(document, pageId);
  return { kind: 'set-layout', label, steps: [{ kind: 'set-layout', page_id: pageId, layout }] };
}

export function setSettings(settings: Workbook['settings']): Command {
  return { kind: 'set-settings', label: 'Change settings', steps: [{ kind: 'set-settings', settings }] };
}
