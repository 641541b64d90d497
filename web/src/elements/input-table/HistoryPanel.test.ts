import { expect, it } from 'vitest';
import { howText, operationText } from './HistoryPanel';

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

it.each([
  ['insert', 'added a row by typing'],
  ['update', 'changed a row by typing'],
  ['delete', 'deleted a row by typing'],
  ['move', 'moved a row'],
  ['create', 'created the table'],
  ['add-column', 'added a column'],
  ['rename-column', 'renamed a column'],
  ['retype-column', 'changed a column'],
  ['constrain-column', 'changed the rules of a column'],
  ['drop-column', 'deleted a column'],
  ['drop-table', 'deleted the table'],
] as const)('%s is said as "%s"', (operation, words) => {
  expect(operationText({ operation, source: 'browser', hint: 'typed' })).toBe(words);
});
