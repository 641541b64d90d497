import { expect, it } from 'vitest';
import { valueRows } from './valueRows';

const ANSWER = ['UA', 'AA', 'HA', 'Ölberg'].map((value) => ({ value, rows: 3 }));
const search = { typed: '', waiting: false, pinned: [] as string[], textOf: String };
const shown = (change: Partial<typeof search>) =>
  valueRows(ANSWER, { ...search, ...change }).map((row) => row.value);

it.each([
  ['nothing typed', {}, ['UA', 'AA', 'HA', 'Ölberg']],
  ['chosen ones on top', { pinned: ['HA', 'gone'] }, ['HA', 'gone', 'UA', 'AA', 'Ölberg']],
  ['narrowed while the answer is awaited', { typed: 'ha', waiting: true }, ['HA']],
  ['in any letter case', { typed: 'öL', waiting: true }, ['Ölberg']],
  ['the answer as it is', { typed: 'x' }, ['UA', 'AA', 'HA', 'Ölberg']],
  [
    'a search shows what it is about only',
    { typed: 'a', waiting: true, pinned: ['gone'] },
    ['UA', 'AA', 'HA'],
  ],
])('%s', (_, change, expected) => {
  expect(shown(change)).toEqual(expected);
});
