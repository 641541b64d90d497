/** What builders of new elements need: their common parts, free names, and a place on the page. */
import { complete, freePlace, type Size } from '../layout/place';
import { addElement } from './commands';
import {
  allElements,
  type DataElement,
  type Element,
  findPage,
  hasLevels,
  type Page,
  type Source,
  type Workbook,
} from './document';
import { newId } from './ids';
import { factsOf } from './kinds';
import { uniqueName } from './names';
import { revealElement } from './reveal';
import type { WorkbookStore } from './store';

const dataParts = {
  columns: [],
  relationships: [],
  metrics: [],
  filters: [],
  filter_groups: [],
  sort: [],
  limit: null,
  hidden_source: false,
};

export function freeName(document: Workbook, wanted: string): string {
  return uniqueName(
    wanted,
    allElements(document).map((element) => element.name),
  );
}

/** What every new element has. */
export const newElement = (document: Workbook, name: string) => ({
  id: newId('el'),
  name: freeName(document, name),
  description: '',
});

/** What every new element with data has. */
export const newDataElement = (document: Workbook, name: string) => ({
  ...dataParts,
  ...newElement(document, name),
});

/** The document with one more element on its first page: only to ask the server about it. */
export function withElement(document: Workbook, element: Element): Workbook {
  const [first, ...rest] = document.pages as [Page, ...Page[]];
  return { ...document, pages: [{ ...first, elements: [...first.elements, element] }, ...rest] };
}

/** An element as a source, at the level that it shows. */
export function elementSource(parent: DataElement): Source {
  const grain = hasLevels(parent) ? (parent.collapsed_to ?? null) : null;
  return { kind: 'element', element_id: parent.id, grouping_id: grain };
}

export const sizeOf = (document: Workbook, id: string): Size => {
  const element = allElements(document).find((candidate) => candidate.id === id);
  return element ? factsOf(element.kind).size : { width: 12, height: 8 };
};

/** The page's places, with one for every element. */
export function placesOf(document: Workbook, pageId: string) {
  const page = findPage(document, pageId);
  return page ? complete(page.layout, page.elements, (id) => sizeOf(document, id)) : [];
}

/** Puts a new element on the page that is shown, where there is room, and selects it. */
export function insertElement(store: WorkbookStore, element: Element, size?: Size): void {
  const { pageId, document } = store.getState();
  const place = freePlace(placesOf(document, pageId), element.id, size ?? factsOf(element.kind).size);
  store.getState().dispatch((current) => addElement(current, pageId, element, place));
  store.getState().select(element.id);
  revealElement(element.id);
}
