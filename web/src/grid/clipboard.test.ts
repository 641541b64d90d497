import { describe, expect, it } from 'vitest';
import { exactRows, fromHtml, fromTsv, squareOff, toHtml, toTsv } from './clipboard';
import { safeText } from './safeText';

describe('tab-separated text', () => {
  const rows = [
    ['plain', 'with\ttab', 'two\nlines'],
    ['say "hi"', '', '"'],
  ];

  it('comes back as it went out', () => {
    expect(fromTsv(toTsv(rows))).toEqual(rows);
  });

  it('drops the line break that spreadsheets put at the end', () => {
    expect(fromTsv('a\tb\r\nc\td\r\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('keeps empty cells and lines in the middle', () => {
    expect(fromTsv('a\t\n\n\tb')).toEqual([['a', ''], [''], ['', 'b']]);
  });

  it('reads one value, and nothing', () => {
    expect(fromTsv('x')).toEqual([['x']]);
    expect(fromTsv('')).toEqual([['']]);
  });

  it('takes lone quotes as they are', () => {
    expect(fromTsv('5" pipe\t"quoted" word')).toEqual([['5" pipe', '"quoted" word']]);
    expect(fromTsv('"never closed\tb')).toEqual([['"never closed', 'b']]);
  });
});

describe('HTML tables', () => {
  it('escapes and reads back', () => {
    const rows = [
      ['<b>', 'a & b'],
      ['1', 'x\ny'],
    ];
    expect(fromHtml(toHtml(rows), new DOMParser())).toEqual(rows);
  });

  it('is null without a table', () => {
    expect(fromHtml('<p>text</p>', new DOMParser())).toBeNull();
  });
});

it('squares ragged blocks off', () => {
  expect(squareOff([['a'], ['b', 'c']])).toEqual([
    ['a', ''],
    ['b', 'c'],
  ]);
});

describe('exact rows in HTML', () => {
  const exact = [
    ['=1+1', ' two\r\nlines ', '-5'],
    ['<b>"&', '', '[]'],
  ];
  const html = toHtml(
    exact.map((row) => row.map(safeText)),
    exact,
  );

  it('come back as they were, whatever is shown', () => {
    expect(exactRows(html, new DOMParser(), safeText)).toEqual(exact);
    expect(exactRows(toHtml(exact), new DOMParser(), safeText)).toEqual(exact);
  });

  it('do not count when the table shows something else', () => {
    expect(exactRows(html.replace('-5</td>', '-6</td>'), new DOMParser(), safeText)).toBeNull();
    expect(exactRows(html.replace('<td>[]</td>', ''), new DOMParser(), safeText)).toBeNull();
  });

  it('are null where nothing, or nothing right, is kept', () => {
    expect(exactRows('<table><tr><td>x</td></tr></table>', new DOMParser(), safeText)).toBeNull();
    for (const kept of ['{}', '[1]', '[[1]]', '[', ''])
      expect(
        exactRows(
          `<table data-tablewright-rows='${kept}'><tr><td>x</td></tr></table>`,
          new DOMParser(),
          safeText,
        ),
      ).toBeNull();
  });
});
