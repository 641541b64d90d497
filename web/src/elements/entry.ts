/** What people see of a kind of element: its name, its view, its panel, and how one is added. */
import type { ComponentType } from 'react';
import type { Element, ElementKind, Source, Workbook } from '../workbook/document';
import type { WorkbookState } from '../workbook/store';

type Icon = ComponentType<{ size?: number | string }>;

export interface ElementEntry<E extends Element = Element> {
  kind: E['kind'];
  /** What people call it. */
  title: string;
  icon: Icon;
  View: ComponentType<{ element: E }>;
  Panel: ComponentType<{ element: E }>;
  /** Beside the panel: who changed what of its data. */
  History?: ComponentType<{ element: E }>;
  /** The ways to add one, in the menu and on an empty page. */
  added: readonly AddChoice[];
  /** In the menu of an element with data: one more that reads it. */
  fromElement?: FromElement;
}

/** One way to add an element: at once, over a source that is chosen first, or by a dialog of its own. */
export interface AddChoice {
  id: string;
  /** What it is called, unless it is called as its kind. */
  label?(): string;
  icon?: Icon;
  /** A word about it. */
  note(): string;
  /** Not for an empty page. */
  inMenuOnly?: boolean;
  /** A new one must be set up first: its properties are shown. */
  setUp?: boolean;
  make?(document: Workbook): Element;
  over?: AddOver;
  Dialog?: ComponentType<AddDialogProps>;
  /** In the menu, these instead of the choice itself. */
  variants?: AddVariants;
}

export interface AddOver {
  /** Of the dialog that chooses the source. */
  title(): string;
  /** What is offered first. */
  first?: 'elements';
  make: MakeOver;
}

export type MakeOver = (state: WorkbookState, source: Source, sourceName: string) => Made;
type Made = Element | Promise<Element>;

export interface AddDialogProps {
  onClose(): void;
  onMade(element: Element): void;
}

export interface AddVariants {
  title(): string;
  all(): readonly { id: string; label: string; icon?: Icon | undefined; make(document: Workbook): Element }[];
}

export interface FromElement {
  label(): string;
  /** Place among the others. */
  order: number;
  setUp?: boolean;
  make: MakeOver;
}

/** All kinds. `registry` fills them in; the frame of an element is below it. */
export const elementEntries = {} as Record<ElementKind, ElementEntry>;
