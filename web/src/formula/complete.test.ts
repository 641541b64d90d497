import { describe, expect, it } from 'vitest';
import { callAt, type Offer, offersAt } from './complete';
import type { FormulaNames, FunctionDoc } from './types';

const doc = (name: string, args: number): FunctionDoc => ({
  name,
  category: 'Math',
  kind: 'scalar',
  signature: `${name}(…)`,
  returns: 'number',
  description: '',
  arguments: Array.from({ length: args }, (_, i) => ({
    name: `a${i}`,
    type: 'number',
    optional: false,
    repeats: false,
  })),
  examples: [],
});

const names: FormulaNames = {
  functions: [doc('Sum', 1), doc('Now', 0)],
  columns: [{ name: 'Revenue', type: 'number' }, { name: 'a/b' }],
  sources: [{ name: 'Flights', kind: 'source', columns: [{ name: 'Carrier', type: 'text' }] }],
  controls: [{ id: 'range', fields: ['start', 'end'] }],
};

/** `|` marks the caret. */
function offers(marked: string, explicit = false): Offer | null {
  const at = marked.indexOf('|');
  return offersAt(marked.replace('|', ''), at, names, explicit);
}

function take(marked: string, label: string): string {
  const text = marked.replace('|', '');
  const offer = offers(marked)!;
  const option = offer.options.find((item) => item.label === label)!;
  const before = text.slice(0, offer.from) + option.insert;
  const caret = offer.from + option.caret;
  const result = before + text.slice(offer.to);
  return `${result.slice(0, caret)}|${result.slice(caret)}`;
}

describe('taking an option', () => {
  it.each([
    ['Su|', 'Sum', 'Sum(|)'],
    ['Su|(1)', 'Sum', 'Sum|(1)'],
    ['1 + no|', 'Now', '1 + Now()|'],
    ['[Rev|]', 'Revenue', '[Revenue]|'],
    ['Sum([|])', 'Revenue', 'Sum([Revenue]|)'],
    ['[Rev|', 'Revenue', '[Revenue]|'],
    ['[Rev| + 1', 'Revenue', '[Revenue]| + 1'],
    ['rev|', 'Revenue', '[Revenue]|'],
    ['[|]', 'Flights', '[Flights/|]'],
    ['[Flights/Ca|]', 'Carrier', '[Flights/Carrier]|'],
    ['[|', 'a/b', '[a\\/b]|'],
    ['[range].s|', 'start', '[range].start|'],
  ])('%s %s', (marked, label, result) => {
    expect(take(marked, label)).toBe(result);
  });
});

describe('silence', () => {
  it.each(['"Su|', '// Su|', '/* Su|', "'[R|", '|', '1 + |'])('in %s', (marked) => {
    expect(offers(marked)).toBeNull();
  });

  it('except when asked', () => {
    expect(offers('1 + |', true)?.options.length).toBeGreaterThan(5);
  });
});

it('does not take an index for a reference', () => {
  expect(offers('f(1)[|')).toBeNull();
});

it.each([
  ['Sum(|', { name: 'Sum', argument: 0 }],
  ['If([a, b], "x, (y", |', { name: 'If', argument: 2 }],
  ['Sum(Max(1, 2), |', { name: 'Sum', argument: 1 }],
  ['Sum(1)|', null],
  ['(1, |', null],
])('knows the call at %s', (marked, call) => {
  expect(callAt(marked.replace('|', ''), marked.indexOf('|'))).toEqual(call);
});
