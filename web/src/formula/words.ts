import { And, Logical, Not, Null, Or } from './parser.gen.terms';

const WORDS: Readonly<Record<string, number>> = {
  and: And,
  or: Or,
  not: Not,
  true: Logical,
  false: Logical,
  null: Null,
};

/** The term of a reserved word, or -1: called by the generated parser. */
export const word = (text: string): number => WORDS[text.toLowerCase()] ?? -1;
