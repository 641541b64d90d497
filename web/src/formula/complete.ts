/** What to offer while a formula is typed. Independent of the screen: the editor only draws the options. */

import { opensIndex, writeReference } from './scan';
import type { FormulaNames, FunctionDoc, ValueType } from './types';

export type OptionKind = 'function' | 'column' | 'source' | 'control' | 'keyword';

export interface Option {
  readonly kind: OptionKind;
  readonly label: string;
  readonly detail?: string | undefined;
  /** Replaces the typed part; `caret` is where the caret goes, counted from the start of `insert`. */
  readonly insert: string;
  readonly caret: number;
  /** More is offered right after this one was taken (a source's columns). */
  readonly goesOn?: boolean;
  readonly doc?: FunctionDoc;
  readonly rank: number;
}

export interface Offer {
  /** Replaced range. `to` is beyond the caret when an auto-closed bracket is eaten. */
  readonly from: number;
  readonly to: number;
  /** What has been typed of the name. */
  readonly typed: string;
  readonly options: readonly Option[];
}

const WORDS = ['and', 'or', 'not', 'True', 'False', 'Null'] as const;

/** Options at `at`. Without `explicit` (Ctrl+Space) nothing is offered on an empty word. */
export function offersAt(text: string, at: number, names: FormulaNames, explicit = false): Offer | null {
  const before = text.slice(0, at);
  if (insideTextOrComment(before)) return null;
  const bracket = openBracket(before);
  if (bracket !== null) return referenceOffer(text, at, bracket, names);
  const field = /\[([^[\]]*)\]\s*\.\s*(\w*)$/.exec(before);
  if (field) return fieldOffer(field[1]!, field[2]!, at, names);
  const word = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '';
  if (!word && !explicit) return null;
  return { from: at - word.length, to: at, typed: word, options: wordOptions(text.slice(at), names) };
}

function referenceOffer(text: string, at: number, start: number, names: FormulaNames): Offer {
  const inside = text.slice(start + 1, at);
  const closing = /^[^[\]\n]*\]/.exec(text.slice(at))?.[0] ?? '';
  const to = at + closing.length;
  const slash = inside.lastIndexOf('/');
  if (slash >= 0) {
    const source = names.sources.find(
      (item) => item.name.toLowerCase() === inside.slice(0, slash).trim().toLowerCase(),
    );
    const options = (source?.columns ?? []).map((column) =>
      columnOption(column.name, column.type, source?.name, 3),
    );
    return { from: start, to, typed: inside.slice(slash + 1), options };
  }
  return { from: start, to, typed: inside, options: referenceOptions(names) };
}

function referenceOptions(names: FormulaNames): Option[] {
  return [
    ...names.columns.map((column) => columnOption(column.name, column.type, undefined, 3)),
    ...names.controls.map((control) => controlOption(control.id, control.type)),
    ...names.sources.map((source): Option => {
      const open = writeReference(source.name, '').slice(0, -1);
      return {
        kind: 'source',
        label: source.name,
        detail: source.kind,
        insert: `${open}]`,
        caret: open.length,
        goesOn: true,
        rank: 1,
      };
    }),
  ];
}

function columnOption(
  name: string,
  type: ValueType | undefined,
  source: string | undefined,
  rank: number,
): Option {
  const insert = source === undefined ? writeReference(name) : writeReference(source, name);
  return { kind: 'column', label: name, detail: type, insert, caret: insert.length, rank };
}

function controlOption(id: string, type: ValueType | undefined): Option {
  const insert = writeReference(id);
  return { kind: 'control', label: id, detail: type, insert, caret: insert.length, rank: 2 };
}

function wordOptions(after: string, names: FormulaNames): Option[] {
  const open = /^\s*\(/.test(after);
  return [
    ...names.functions.map((doc): Option => {
      const insert = open ? doc.name : `${doc.name}()`;
      const caret = open || doc.arguments.length === 0 ? insert.length : insert.length - 1;
      return { kind: 'function', label: doc.name, detail: doc.category, insert, caret, doc, rank: 3 };
    }),
    ...names.columns.map((column) => columnOption(column.name, column.type, undefined, 2)),
    ...names.controls.map((control) => controlOption(control.id, control.type)),
    ...WORDS.map(
      (word): Option => ({ kind: 'keyword', label: word, insert: word, caret: word.length, rank: 1 }),
    ),
  ];
}

function fieldOffer(control: string, typed: string, at: number, names: FormulaNames): Offer | null {
  const fields = names.controls.find((item) => item.id === control.trim())?.fields;
  if (!fields) return null;
  const options = fields.map(
    (name): Option => ({ kind: 'control', label: name, insert: name, caret: name.length, rank: 1 }),
  );
  return { from: at - typed.length, to: at, typed, options };
}

/** Offset of the `[` that is still open before the caret, or null. An index is one after a value. */
function openBracket(before: string): number | null {
  const start = before.lastIndexOf('[');
  if (start < 0 || before.indexOf(']', start) >= 0 || before.indexOf('\n', start) >= 0) return null;
  return opensIndex(before.slice(0, start)) ? null : start;
}

function insideTextOrComment(before: string): boolean {
  let quote = '';
  let bracket = false;
  for (let i = 0; i < before.length; i++) {
    const sign = before[i]!;
    if (quote) {
      if (sign === '\\') i++;
      else if (sign === quote) quote = '';
    } else if (bracket) bracket = sign !== ']' && sign !== '\n';
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '[') bracket = true;
    else if (before.startsWith('//', i)) {
      const end = before.indexOf('\n', i);
      if (end < 0) return true;
      i = end;
    } else if (before.startsWith('/*', i)) {
      const end = before.indexOf('*/', i + 2);
      if (end < 0) return true;
      i = end + 1;
    }
  }
  return quote !== '';
}

export interface OpenCall {
  readonly name: string;
  /** Index of the argument the caret is in. */
  readonly argument: number;
}

/** The innermost call around the caret, for the line that shows its signature. */
export function callAt(text: string, at: number): OpenCall | null {
  const stack: { name: string; argument: number }[] = [];
  const before = text
    .slice(0, at)
    .replace(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\[[^\]]*\]?|\/\/[^\n]*/g, (part) =>
      '_'.repeat(part.length),
    );
  for (const [sign, name] of before.matchAll(/(?:([A-Za-z_]\w*)\s*)?\(|[),{}]/g)) {
    if (sign.endsWith('(')) stack.push({ name: name ?? '', argument: 0 });
    else if (sign === '{') stack.push({ name: '', argument: 0 });
    else if (sign === ',') {
      const top = stack[stack.length - 1];
      if (top) top.argument++;
    } else stack.pop();
  }
  const top = stack[stack.length - 1];
  return top?.name ? top : null;
}
