/** A small scanner for references in brackets: enough for renaming, without loading the editor. */

export interface Reference {
  /** Offsets of the whole `[...]`. */
  readonly start: number;
  readonly end: number;
  /** Unescaped parts between the slashes. */
  readonly parts: readonly string[];
}

/** Every reference of a formula, skipping texts, comments and array indexes. */
export function references(formula: string): Reference[] {
  const list: Reference[] = [];
  let i = 0;
  while (i < formula.length) {
    const sign = formula[i]!;
    if (sign === '"' || sign === "'") i = skipText(formula, i);
    else if (formula.startsWith('//', i)) i = endOf(formula, '\n', i);
    else if (formula.startsWith('/*', i)) i = endOf(formula, '*/', i + 2);
    else if (sign === '[' && !opensIndex(formula.slice(0, i))) {
      const reference = readReference(formula, i);
      if (!reference) return list;
      list.push(reference);
      i = reference.end;
    } else i++;
  }
  return list;
}

function endOf(formula: string, mark: string, from: number): number {
  const at = formula.indexOf(mark, from);
  return at < 0 ? formula.length : at + mark.length;
}

/** Whether a `[` after this text looks into a value: it does directly after one, without a space. */
export const opensIndex = (before: string): boolean =>
  /(?:[)\]}]|\.\s*[\p{L}_][\p{L}\p{N}_]*)$/u.test(before);

function skipText(formula: string, start: number): number {
  const quote = formula[start];
  let i = start + 1;
  while (i < formula.length && formula[i] !== quote) i += formula[i] === '\\' ? 2 : 1;
  return Math.min(formula.length, i + 1);
}

function readReference(formula: string, start: number): Reference | null {
  const parts: string[] = [];
  let part = '';
  for (let i = start + 1; i < formula.length; i++) {
    const sign = formula[i]!;
    if (sign === '\\' && /[[\]/\\]/.test(formula[i + 1] ?? '')) {
      i++;
      part += formula[i];
    } else if (sign === '/') {
      parts.push(part);
      part = '';
    } else if (sign === ']') {
      return { start, end: i + 1, parts: [...parts, part] };
    } else part += sign;
  }
  return null;
}

/** A name as it is written between brackets. */
export const escapeName = (name: string): string => name.replace(/[[\]/\\]/g, '\\$&');

/** `[A]` or `[A/B]`. */
export const writeReference = (...parts: readonly string[]): string => `[${parts.map(escapeName).join('/')}]`;
