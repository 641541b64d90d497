/** Rewriting references when a column, an element or a control gets another name. Pure. */

import { references, writeReference } from './scan';

export interface ColumnRename {
  readonly kind: 'column';
  readonly from: string;
  readonly to: string;
  /** Name of the element that owns the column. */
  readonly element: string;
  /** The formula belongs to the same element: bare `[Column]` means it too. */
  readonly own: boolean;
  /** Other names that bare references may mean exactly: they win over a match in another letter case. */
  readonly others?: readonly string[];
}

export interface ElementRename {
  readonly kind: 'element';
  readonly from: string;
  readonly to: string;
}

export interface ControlRename {
  readonly kind: 'control';
  readonly from: string;
  readonly to: string;
}

export type Rename = ColumnRename | ElementRename | ControlRename;

const fold = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');

function means(written: string, name: string, others: readonly string[] = []): boolean {
  return written === name || (fold(written) === fold(name) && !others.includes(written));
}

/** The parts a reference gets, or null when the rename does not touch it. */
function renamed(parts: readonly string[], rename: Rename): readonly string[] | null {
  const [first = '', ...rest] = parts;
  if (rename.kind === 'element') {
    return rest.length > 0 && means(first, rename.from) ? [rename.to, ...rest] : null;
  }
  if (rename.kind === 'control') return rest.length === 0 && first === rename.from ? [rename.to] : null;
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return rename.own && means(first, rename.from, rename.others) ? [rename.to] : null;
  if (parts.length !== 2 || !means(first, rename.element)) return null;
  return means(last, rename.from) ? [first, rename.to] : null;
}

/** The formula after a rename; everything else (spaces, comments, texts) stays as it was written. */
export function renameInFormula(formula: string, rename: Rename): string {
  let text = '';
  let done = 0;
  for (const { start, end, parts } of references(formula)) {
    const next = renamed(parts, rename);
    if (!next) continue;
    text += formula.slice(done, start) + writeReference(...next);
    done = end;
  }
  return text + formula.slice(done);
}
