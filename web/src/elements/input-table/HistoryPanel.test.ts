import { expect, it } from 'vitest';
import { howText } from './HistoryPanel';

it.each([
  ['browser', 'typed', 'by typing'],
  ['browser', 'paste', 'by pasting'],
  ['browser', 'fill', 'by filling'],
  ['browser', null, ''],
  ['api', null, 'through the API'],
  ['api', 'paste', 'by pasting, through the API'],
  ['undo', null, 'by undo'],
  ['unknown', 'typed', 'by typing'],
  ['unknown', 'csv', ''],
] as const)('%s with the hint %s is said as "%s"', (source, hint, words) => {
  expect(howText({ source, hint })).toBe(words);
});
