/** Tokens that need more than the grammar's own rules: called by the generated parser. */

import { ExternalTokenizer, type InputStream } from '@lezer/lr';
import { And, Identifier, IndexOpen, Logical, Not, Null, Number as NumberTerm, Or } from './parser.gen.terms';

const WORDS: Readonly<Record<string, number>> = {
  and: And,
  or: Or,
  not: Not,
  true: Logical,
  false: Logical,
  null: Null,
};

const STARTS = /[\p{L}_]/u;
const CONTINUES = /[\p{L}\p{N}_]/u;
const POINT = 46;

/** The character at an offset, of one or two UTF-16 units; empty at the end. */
function charAt(input: InputStream, offset = 0): string {
  const unit = input.peek(offset);
  if (unit < 0) return '';
  const low = unit >= 0xd800 && unit < 0xdc00 ? input.peek(offset + 1) : -1;
  return low >= 0xdc00 ? String.fromCharCode(unit, low) : String.fromCharCode(unit);
}

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

export const words = new ExternalTokenizer((input) => {
  let char = charAt(input);
  if (!STARTS.test(char)) return;
  let text = '';
  while (char !== '' && CONTINUES.test(char)) {
    text += char;
    input.advance(char.length);
    char = charAt(input);
  }
  input.acceptToken(WORDS[text.toLowerCase()] ?? Identifier);
});

/** A number must not run into a name or a second point: `2x` and `1.` are mistakes. */
export const numbers = new ExternalTokenizer((input) => {
  let text = '';
  const take = (): void => {
    text += String.fromCharCode(input.next);
    input.advance();
  };
  const digits = (): void => {
    while (isDigit(input.next)) take();
  };
  if (!isDigit(input.next) && !(input.next === POINT && isDigit(input.peek(1)))) return;
  digits();
  if (input.next === POINT && isDigit(input.peek(1))) {
    take();
    digits();
  }
  if (/[eE]/.test(charAt(input))) {
    const sign = /[+-]/.test(charAt(input, 1)) ? 1 : 0;
    if (isDigit(input.peek(1 + sign))) {
      for (let i = 0; i <= sign; i++) take();
      digits();
    }
  }
  const next = charAt(input);
  if (next === '.' || CONTINUES.test(next) || !Number.isFinite(Number(text))) return;
  input.acceptToken(NumberTerm);
});

/** `[` opens an index only right after what it looks into: `[Tags][0]`, but not `[Tags] [0]`. */
export const indexes = new ExternalTokenizer((input) => {
  if (charAt(input) !== '[') return;
  const before = input.peek(-1);
  if (before < 0 || !/[)\]}\p{L}\p{N}_\udc00-\udfff]/u.test(String.fromCharCode(before))) return;
  input.advance();
  input.acceptToken(IndexOpen);
});
