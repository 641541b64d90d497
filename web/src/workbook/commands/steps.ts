/** The few changes a document can go through. Each is plain data and each has an exact inverse. */
import type { Element, Page, Place, Workbook } from '../document';
import { findPage, pageOf } from '../document';

export type Step =
  | { kind: 'insert-element'; page_id: string; index: number; element: Element; place: Place | null }
  | { kind: 'delete-element'; element_id: string }
  | { kind: 'replace-element'; element: Element }
  | { kind: 'set-layout'; page_id: string; layout: Place[] }
  | { kind: 'insert-page'; index: number; page: Page }
  | { kind: 'delete-page'; page_id: string }
  | { kind: 'describe-page'; page_id: string; name: string; hidden: boolean }
  | { kind: 'move-page'; page_id: string; index: number }
  | { kind: 'set-settings'; settings: Workbook['settings'] };

/** One gesture of the author: a label for people, a kind for records, and its steps. */
export interface Command {
  kind: string;
  label: string;
  steps: Step[];
}

export interface Applied {
  document: Workbook;
  inverse: Command;
}

export class CommandError extends Error {}

/** The document after a command, and the command that takes it back. */
export function apply(document: Workbook, command: Command): Applied {
  let current = document;
  const undo: Step[] = [];
  for (const step of command.steps) {
    const done = applyStep(current, step);
    current = done.document;
    undo.unshift(done.inverse);
  }
  return { document: current, inverse: { kind: command.kind, label: command.label, steps: undo } };
}

function applyStep(document: Workbook, step: Step): { document: Workbook; inverse: Step } {
  switch (step.kind) {
    case 'insert-element': {
      const next = changePage(document, step.page_id, (page) => ({
        ...page,
        elements: page.elements.toSpliced(step.index, 0, step.element),
        layout: step.place ? [...page.layout, step.place] : page.layout,
      }));
      return { document: next, inverse: { kind: 'delete-element', element_id: step.element.id } };
    }
    case 'delete-element': {
      const page = pageOf(document, step.element_id);
      if (!page) throw new CommandError('The element is no longer in the document.');
      const index = page.elements.findIndex((element) => element.id === step.element_id);
      const element = page.elements[index] as Element;
      const place = page.layout.find((candidate) => candidate.element_id === step.element_id) ?? null;
      const next = changePage(document, page.id, (old) => ({
        ...old,
        elements: old.elements.toSpliced(index, 1),
        layout: old.layout.filter((candidate) => candidate.element_id !== step.element_id),
      }));
      return { document: next, inverse: { kind: 'insert-element', page_id: page.id, index, element, place } };
    }
    case 'replace-element': {
      const page = pageOf(document, step.element.id);
      const before = page?.elements.find((element) => element.id === step.element.id);
      if (!page || !before) throw new CommandError('The element is no longer in the document.');
      const next = changePage(document, page.id, (old) => ({
        ...old,
        elements: old.elements.map((element) => (element.id === step.element.id ? step.element : element)),
      }));
      return { document: next, inverse: { kind: 'replace-element', element: before } };
    }
    case 'set-layout': {
      const layout = requirePage(document, step.page_id).layout;
      const next = changePage(document, step.page_id, (old) => ({ ...old, layout: step.layout }));
      return { document: next, inverse: { ...step, layout } };
    }
    case 'insert-page': {
      const pages = document.pages.toSpliced(step.index, 0, step.page);
      return { document: { ...document, pages }, inverse: { kind: 'delete-page', page_id: step.page.id } };
    }
    case 'delete-page': {
      const page = requirePage(document, step.page_id);
      if (document.pages.length === 1) throw new CommandError('A workbook keeps at least one page.');
      const index = document.pages.indexOf(page);
      const pages = document.pages.toSpliced(index, 1);
      return { document: { ...document, pages }, inverse: { kind: 'insert-page', index, page } };
    }
    case 'describe-page': {
      const { name, hidden } = requirePage(document, step.page_id);
      const next = changePage(document, step.page_id, (old) => ({
        ...old,
        name: step.name,
        hidden: step.hidden,
      }));
      return { document: next, inverse: { ...step, name, hidden } };
    }
    case 'move-page': {
      const page = requirePage(document, step.page_id);
      const index = document.pages.indexOf(page);
      const pages = document.pages.toSpliced(index, 1).toSpliced(step.index, 0, page);
      return { document: { ...document, pages }, inverse: { ...step, index } };
    }
    case 'set-settings':
      return {
        document: { ...document, settings: step.settings },
        inverse: { kind: 'set-settings', settings: document.settings },
      };
  }
}

function requirePage(document: Workbook, id: string): Page {
  const page = findPage(document, id);
  if (!page) throw new CommandError('The page is no longer in the document.');
  return page;
}

function changePage(document: Workbook, id: string, change: (page: Page) => Page): Workbook {
  requirePage(document, id);
  return { ...document, pages: document.pages.map((page) => (page.id === id ? change(page) : page)) };
}
