/** Syntax errors that the browser finds by itself, before the server answers. */

import { t } from '../locales';
import { formulaParser } from './language';
import { toCodePoints } from './positions';
import type { FormulaProblem } from './types';

/** Whether the text is a formula by its shape alone. */
export function isWellFormed(formula: string): boolean {
  return firstError(formula) === null;
}

type Tree = ReturnType<typeof formulaParser.parse>;
type SyntaxNode = Tree['topNode'];
type SyntaxNodeRef = Parameters<Parameters<Tree['iterate']>[0]['enter']>[0];

interface Mistake {
  readonly from: number;
  readonly to: number;
  readonly kind: 'shape' | 'nesting' | 'field';
}

/** As many levels as the server reads. */
const MOST_LEVELS = 64;
const LEVELS = new Set(['Group', 'Call', 'Index', 'Record', 'Unary']);

function firstError(formula: string): Mistake | null {
  let mistake: Mistake | null = null;
  let level = 1;
  const deepens = (node: SyntaxNodeRef): boolean =>
    LEVELS.has(node.name) || (node.node.parent?.name === 'Binary' && node.node.prevSibling !== null);
  formulaParser.parse(formula).iterate({
    enter: (node) => {
      if (mistake) return false;
      if (deepens(node)) level++;
      if (node.type.isError) mistake = { from: node.from, to: node.to, kind: 'shape' };
      else if (level > MOST_LEVELS) mistake = { from: node.from, to: node.to, kind: 'nesting' };
      else if (node.name === 'Record') mistake = repeatedField(formula, node.node);
      return !mistake;
    },
    leave: (node) => {
      if (deepens(node)) level--;
    },
  });
  return mistake;
}

function repeatedField(formula: string, record: SyntaxNode): Mistake | null {
  const seen = new Set<string>();
  for (const entry of record.getChildren('Entry')) {
    const key = entry.getChild('Key') ?? entry.getChild('Text');
    if (!key) continue;
    const name = formula.slice(key.from, key.to).replace(/^["']|["']$/g, '');
    if (seen.has(name)) return { from: key.from, to: key.to, kind: 'field' };
    seen.add(name);
  }
  return null;
}

/** The first syntax error in words, or nothing. An empty formula has none: there is nothing to say yet. */
export function syntaxProblems(formula: string): FormulaProblem[] {
  if (formula.trim() === '') return [];
  const error = firstError(formula);
  if (!error) return [];
  const atEnd = error.from >= formula.trimEnd().length;
  const from = Math.min(error.from, Math.max(0, formula.length - 1));
  const to = Math.max(error.to, from + 1);
  const { message, hint } = explain(formula, error, atEnd);
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

function explain(formula: string, error: Mistake, atEnd: boolean): { message: string; hint: string | null } {
  if (error.kind === 'nesting') {
    return {
      message: t('The formula nests too deeply.'),
      hint: t('Move an inner part into a column of its own.'),
    };
  }
  if (error.kind === 'field') return { message: t('This field occurs twice.'), hint: null };
  const rest = formula.slice(error.from);
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
