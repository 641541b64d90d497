/** Read-only helpers of documents. Nothing here knows React, HTTP or the store. */
import { dataFacts, hasLevels, isControl, isDataElement } from './kinds';
import { BASE, SUMMARY } from './levels';
import { parentsOf, rootConnection } from './sources';
import type { Column, ControlElement, DataElement, Element, Grouping, Page, Workbook } from './types';

export { hasLevels, isControl, isDataElement } from './kinds';
export { BASE, SUMMARY } from './levels';
export type * from './types';

export function allElements(document: Workbook): Element[] {
  return document.pages.flatMap((page) => page.elements);
}

export function findElement(document: Workbook, id: string): Element | undefined {
  for (const page of document.pages) {
    const match = page.elements.find((element) => element.id === id);
    if (match) return match;
  }
  return undefined;
}

export function findDataElement(document: Workbook, id: string): DataElement | undefined {
  const element = findElement(document, id);
  return isDataElement(element) ? element : undefined;
}

export function findPage(document: Workbook, id: string): Page | undefined {
  return document.pages.find((page) => page.id === id);
}

export function pageOf(document: Workbook, elementId: string): Page | undefined {
  return document.pages.find((page) => page.elements.some((element) => element.id === elementId));
}

export function controls(document: Workbook): ControlElement[] {
  return allElements(document).filter(isControl);
}

/** The level a column of an element lives on: `summary`, a grouping's id or `base`. */
export function levelOf(element: DataElement, columnId: string): string {
  if (!dataFacts(element).hasBaseRows) return SUMMARY;
  if (!hasLevels(element)) return BASE;
  if (element.summary.includes(columnId)) return SUMMARY;
  const grouping = element.groupings.find(
    (level) => level.keys.includes(columnId) || level.calculations.includes(columnId),
  );
  return grouping?.id ?? BASE;
}

/** The groupings of an element, the outermost first; none where it has no levels. */
export const groupingsOf = (element: Element | undefined): readonly Grouping[] =>
  element && hasLevels(element) ? element.groupings : [];

/** Levels from the coarsest to the finest, without the summary. */
export function shownLevels(element: DataElement): string[] {
  if (!hasLevels(element)) return [BASE];
  const ids = element.groupings.map((grouping) => grouping.id);
  if (element.collapsed_to === null || element.collapsed_to === undefined) return [...ids, BASE];
  const last = ids.indexOf(element.collapsed_to);
  return last < 0 ? [...ids, BASE] : ids.slice(0, last + 1);
}

/**
 * Columns in the order they are drawn: grouping by grouping (keys, then calculations), then the base.
 * Hidden columns, columns of the summary and of levels that are collapsed away are left out.
 */
export function shownColumns(element: DataElement): Column[] {
  if (!hasLevels(element)) return element.columns.filter((column) => !column.hidden);
  const byId = new Map(element.columns.map((column) => [column.id, column]));
  const shown: Column[] = [];
  for (const level of shownLevels(element)) {
    const grouping = element.groupings.find((candidate) => candidate.id === level);
    const ids = grouping
      ? [...grouping.keys, ...grouping.calculations]
      : element.columns.filter((c) => levelOf(element, c.id) === BASE).map((c) => c.id);
    for (const id of ids) {
      const column = byId.get(id);
      if (column && !column.hidden) shown.push(column);
    }
  }
  return shown;
}

/** Elements that read this one, directly or through others. */
export function descendants(document: Workbook, elementId: string): DataElement[] {
  const readers: DataElement[] = [];
  const seen = new Set([elementId]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const element of allElements(document)) {
      if (seen.has(element.id) || !isDataElement(element)) continue;
      if (parentsOf(element).some((id) => seen.has(id))) {
        seen.add(element.id);
        readers.push(element);
        grew = true;
      }
    }
  }
  return readers;
}

/** The connection an element's data comes from, through its parents. */
export function connectionOf(document: Workbook, element: DataElement): string | undefined {
  const seen = new Set([element.id]);
  const waiting = [element];
  for (let current = waiting.shift(); current; current = waiting.shift()) {
    const connection = rootConnection(current.source);
    if (connection !== undefined) return connection;
    for (const id of parentsOf(current)) {
      const parent = seen.has(id) ? undefined : findDataElement(document, id);
      seen.add(id);
      if (parent) waiting.push(parent);
    }
  }
  return undefined;
}
