/** A small scanner for what stands between brackets: enough for renaming, without loading the editor. */

export interface FoundReference {
  /** Offsets of the whole `[...]`. */
  readonly start: number;
  readonly end: number;
  /** Unescaped parts between the slashes. */
  readonly parts: readonly string[];
}

/** Every reference of a formula, skipping texts, comments and array indexes. */
export function references(formula: string): FoundReference[] {
  const found: FoundReference[] = [];
  let i = 0;
  // After a value, `[` is an index; anywhere else it begins a reference.
  let afterValue = false;
  while (i < formula.length) {
    const sign = formula[i]!;
    if (sign === '"' || sign === "'") {
      i = skipText(formula, i);
      afterValue = true;
    } else if (formula.startsWith('//', i)) {
      const end = formula.indexOf('\n', i);
      i = end < 0 ? formula.length : end;
    } else if (formula.startsWith('/*', i)) {
      const end = formula.indexOf('*/', i + 2);
      i = end < 0 ? formula.length : end + 2;
    } else if (sign === '[' && !afterValue) {
      const reference = readReference(formula, i);
      if (!reference) return found;
      found.push(reference);
      i = reference.end;
      afterValue = true;
    } else {
      const word = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(formula.slice(i));
      if (!/\s/.test(sign))
        afterValue = /[)\]}\p{L}\p{N}_]/u.test(sign) && !OPERATORS.has(word?.[0].toLowerCase() ?? '');
      i += word ? word[0].length : 1;
    }
  }
  return found;
}

const OPERATORS = new Set(['and', 'or', 'not']);

function skipText(formula: string, start: number): number {
  const quote = formula[start];
  let i = start + 1;
  while (i < formula.length && formula[i] !== quote) i += formula[i] === '\\' ? 2 : 1;
  return Math.min(formula.length, i + 1);
}

function readReference(formula: string, start: number): FoundReference | null {
  const parts: string[] = [];
  let part = '';
  for (let i = start + 1; i < formula.length; i++) {
    const sign = formula[i]!;
    if (sign === '\\' && i + 1 < formula.length) {
      i++;
      part += formula[i];
    } else if (sign === '/') {
      parts.push(part.trim());
      part = '';
    } else if (sign === ']') {
      return { start, end: i + 1, parts: [...parts, part.trim()] };
    } else part += sign;
  }
  return null;
}

/** A name as it is written between brackets. */
export const escapeName = (name: string): string => name.replace(/[[\]/\\]/g, '\\$&');

/** `[A]` or `[A/B]`. */
export const writeReference = (...parts: readonly string[]): string => `[${parts.map(escapeName).join('/')}]`;
