/** Syntax errors that the browser finds by itself, before the server answers. */

import { t } from '../locales';
import { formulaParser } from './language';
import { toCodePoints } from './positions';
import type { FormulaProblem } from './types';

/** Whether the text is a formula by its shape alone. */
export function isWellFormed(formula: string): boolean {
  return firstError(formula) === null;
}

function firstError(formula: string): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null;
  formulaParser.parse(formula).iterate({
    enter: (node) => {
      if (node.type.isError && !found) found = { from: node.from, to: node.to };
      return !found;
    },
  });
  return found;
}

/** The first syntax error in words, or nothing. An empty formula has none: there is nothing to say yet. */
export function syntaxProblems(formula: string): FormulaProblem[] {
  if (formula.trim() === '') return [];
  const error = firstError(formula);
  if (!error) return [];
  const atEnd = error.from >= formula.trimEnd().length;
  const from = Math.min(error.from, Math.max(0, formula.length - 1));
  const to = Math.max(error.to, from + 1);
  const { message, hint } = explain(formula, error.from, atEnd);
  return [
    {
      code: 'syntax',
      message,
      hint,
      start: toCodePoints(formula, from),
      end: toCodePoints(formula, to),
    },
  ];
}

function explain(formula: string, at: number, atEnd: boolean): { message: string; hint: string | null } {
  const rest = formula.slice(at);
  if (/^[“”‘’]/.test(rest))
    return { message: t('These are typographic quotes.'), hint: t('Write text in straight quotes: "text".') };
  if (/^["']/.test(rest))
    return { message: t('This text is not closed.'), hint: t('Add the closing quote.') };
  if (rest.startsWith('['))
    return { message: t('This reference is not closed.'), hint: t('Add ] after the column name.') };
  if (atEnd) {
    const open = unclosed(formula);
    return open
      ? {
          message: t('The formula is not complete.'),
          hint: t('Close the {{sign}} that is still open.', { sign: open }),
        }
      : { message: t('The formula is not complete.'), hint: t('Something is missing at the end.') };
  }
  if (/^[=<>!]/.test(rest))
    return { message: t('This operator does not exist.'), hint: t('Compare with =, !=, <, <=, > or >=.') };
  return {
    message: t('This does not fit here.'),
    hint: t('An operator or a comma may be missing before it.'),
  };
}

function unclosed(formula: string): string | null {
  const bare = formula.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[[^\]]*\]/g, '');
  for (const [open, close] of ['()', '{}']) {
    if (open && close && bare.split(open).length > bare.split(close).length) return open;
  }
  return null;
}
