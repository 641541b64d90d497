import { describe, expect, it } from 'vitest';
import {
  changeColumn,
  columnsAgain,
  columnsOf,
  faultOf,
  findingsOf,
  type LoadColumn,
  loadBody,
  nameFromFile,
  type Preview,
} from './state';

const column = (patch: Partial<LoadColumn> = {}): LoadColumn => ({
  source: 'a',
  name: 'A',
  type: 'text',
  include: true,
  ...patch,
});

describe('nameFromFile', () => {
  it.each([
    ['sales_2025-q1.csv', 'Sales 2025-q1'],
    ['C:\\data\\orders.CSV', 'Orders'],
    ['orders.csv.gz', 'Orders'],
    ['.csv', 'Upload'],
    ['übersicht.txt', 'Übersicht'],
  ])('%s is %s', (file, name) => expect(nameFromFile(file)).toBe(name));
});

describe('columnsOf', () => {
  const preview = {
    columns: [
      { source: 'id', name: 'Id', type: 'integer', samples: [] },
      { source: 'zip', name: 'Zip', type: 'text', samples: [] },
    ],
  } as unknown as Preview;

  it('takes everything as inferred', () => {
    expect(columnsOf(preview).map(({ type, include }) => [type, include])).toEqual([
      ['integer', true],
      ['text', true],
    ]);
  });

  it('keeps what the person changed when the file is read again', () => {
    const chosen = [
      column({ source: 'id', name: 'Number', type: 'integer' }),
      column({ source: 'zip', name: 'Zip', type: 'number', include: false }),
    ];
    const next = {
      columns: [
        { source: 'id', name: 'Id', type: 'text', samples: [] },
        { source: 'zip', name: 'Zip', type: 'date', samples: [] },
        { source: 'new', name: 'New', type: 'date', samples: [] },
      ],
    } as unknown as Preview;
    expect(columnsAgain(next, preview, chosen)).toEqual([
      column({ source: 'id', name: 'Number', type: 'text' }),
      column({ source: 'zip', name: 'Zip', type: 'number', include: false }),
      column({ source: 'new', name: 'New', type: 'date' }),
    ]);
  });
});

it('a file without rows gets a finding, unless something is wrong with it', () => {
  const preview = { rows: [], columns: [{}], findings: [] } as unknown as Preview;
  expect(findingsOf(preview, 'Empty.').map(({ message }) => message)).toEqual(['Empty.']);
  const problem = { level: 'problem', message: 'Bad.', setting: null } as const;
  expect(findingsOf({ ...preview, findings: [problem] }, 'Empty.')).toEqual([problem]);
});

describe('faultOf', () => {
  it('accepts different names', () => {
    expect(faultOf([column(), column({ source: 'b', name: 'B' })])).toBeNull();
  });
  it('finds names that differ only by case', () => {
    expect(faultOf([column(), column({ source: 'b', name: 'a ' })])).toEqual({ fault: 'same-name', at: 1 });
  });
  it('does not mind columns left out', () => {
    expect(faultOf([column(), column({ include: false })])).toBeNull();
    expect(faultOf([column({ include: false })])).toEqual({ fault: 'no-columns', at: null });
  });
  it('finds an empty name', () => {
    expect(faultOf([column({ name: '  ' })])).toEqual({ fault: 'empty-name', at: 0 });
    expect(faultOf([column({ name: 'ä'.repeat(31) })])).toBeNull();
    expect(faultOf([column({ name: 'ä'.repeat(32) })])).toEqual({ fault: 'too-long', at: 0 });
  });
});

it('changeColumn changes one', () => {
  const columns = [column(), column({ source: 'b', name: 'B' })];
  expect(changeColumn(columns, 1, { type: 'date' }).map(({ type }) => type)).toEqual(['text', 'date']);
});

it('loadBody trims the names', () => {
  const body = loadBody('c', ' Sales ', {}, [
    column({ name: ' A ' }),
    column({ source: 'b', name: '', include: false }),
  ]);
  expect(body).toMatchObject({ connection_id: 'c', name: 'Sales' });
  expect(body.columns.map(({ name }) => name)).toEqual(['A', 'b']);
});
