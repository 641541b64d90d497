import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formulaParser } from './language';
import { isWellFormed, syntaxProblems } from './syntax';

describe('well-formed formulas', () => {
  it.each([
    '[Arr Delay] - [Dep Delay]',
    'If([Delay] > 15, "late", "on time")',
    'sum([Amount]) / count()',
    '-2^2 + 3 * (4 - .5e2) % 7',
    'not [A] and [B] or [C] = Null',
    'Not([A])',
    '[Flights/Carrier] & " " & \'x\'',
    '[range].start <= Date("2024-01-01 04:00:00")',
    'Array(1, 2)[0]',
    '[Col].field.sub[0]',
    '{ name: "x", "odd key": [Col] }',
    'Concat("a\\"b", "tab\\n") // a comment',
    '/* before **/ 1',
    'Andy(1)',
    'x_1()',
    'Größe([Größe])',
    'True()',
    '[r].end',
    '[r].not',
    '{ and: 1 }',
    '1 .x',
    'f(1)[[x]]',
    '[a\\[b\\]/c]',
  ])('%s', (formula) => {
    expect(isWellFormed(formula)).toBe(true);
  });
});

describe('broken formulas', () => {
  it.each([
    '',
    '1 +',
    '(1',
    'Sum([A)',
    '[]',
    'Sum(1,)',
    '"open',
    'a b',
    '1 == 2',
    '1 <> 2',
    '“x”',
    '1 2',
    'Sum',
    '1.',
    '2x',
    '1and 2',
    '1e999',
    '[Tags] [0]',
    '1[0]',
    '[a][b]',
    '[a//b]',
    '[a/b/c/d/e/f/g]',
    '[ ]',
    'And(1, 2)',
    '[a[b]]',
    '{ a: 1, }',
  ])('%s', (formula) => {
    expect(isWellFormed(formula)).toBe(false);
  });
});

it.each([
  ['-2^2', 'Formula(Unary(Minus,Binary(Number,Power,Number)))'],
  ['2^3^4', 'Formula(Binary(Number,Power,Binary(Number,Power,Number)))'],
  ['1-2-3', 'Formula(Binary(Binary(Number,Minus,Number),Minus,Number))'],
  ['-2*3', 'Formula(Binary(Unary(Minus,Number),Times,Number))'],
  ['not 1 = 2', 'Formula(Unary(Not,Binary(Number,Compare,Number)))'],
  ['1 or 2 and 3', 'Formula(Binary(Number,Or,Binary(Number,And,Number)))'],
])('binds %s', (formula, tree) => {
  expect(String(formulaParser.parse(formula))).toBe(tree);
});

it('places and explains errors', () => {
  expect(syntaxProblems('Sum([A]')[0]).toMatchObject({ code: 'syntax', hint: expect.stringContaining('(') });
  expect(syntaxProblems('1 + "abc')[0]).toMatchObject({ start: 4 });
  expect(syntaxProblems('  ')).toEqual([]);
});

// Both parsers, the browser's and the server's, are held to the same list.
const corpus = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../tests/formula/corpus.json'), 'utf8'),
) as readonly { readonly formula: string; readonly valid: boolean }[];

describe('the shared corpus', () => {
  it.each(corpus)('$formula: $valid', ({ formula, valid }) => {
    expect(isWellFormed(formula)).toBe(valid);
  });
});
