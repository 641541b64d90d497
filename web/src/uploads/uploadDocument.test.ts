import { describe, expect, it } from 'vitest';
import { tableElement, tableWorkbook } from '../workbook/tableDocument';
import { addUpload, uploadWorkbook } from './uploadDocument';

const source = { kind: 'warehouse-table' as const, connection_id: 'c1', path: ['main', 'flights'] };
const columns = [
  { name: 'arr_delay', label: 'Arr Delay' },
  { name: 'Arr_Delay', label: 'Arr Delay' },
  { name: 'carrier', label: 'Carrier' },
];
const upload = {
  id: 'u1',
  name: 'Sales',
  connection_id: 'c1',
  path: ['tw', 'sales'],
  rows: 3,
  columns: [
    { name: 'Region', type: 'text' as const },
    { name: 'Amount', type: 'number' as const },
  ],
  created_at: '2026-01-01T00:00:00Z',
  notes: [],
};

describe('tableElement', () => {
  const element = tableElement('Flights', source, columns);

  it('has every column under a friendly name of its own', () => {
    expect(element.columns.map(({ name }) => name)).toEqual(['Arr Delay', 'Arr Delay (1)', 'Carrier']);
    expect(element.columns.map(({ source_column }) => source_column)).toEqual([
      'arr_delay',
      'Arr_Delay',
      'carrier',
    ]);
  });

  it('gives each column an id of its own', () => {
    expect(new Set(element.columns.map(({ id }) => id)).size).toBe(3);
  });
});

it('tableWorkbook is one page that the table fills', () => {
  const { pages } = tableWorkbook('Flights', source, columns);
  expect(pages).toHaveLength(1);
  expect(pages[0]?.layout).toMatchObject([{ element_id: pages[0]?.elements[0]?.id, x: 0, width: 24 }]);
});

describe('an upload', () => {
  const workbook = tableWorkbook('Sales', source, columns);

  it('opens in a workbook of its own', () => {
    const [element] = uploadWorkbook(upload).pages[0]?.elements ?? [];
    expect(element).toMatchObject({
      kind: 'table',
      name: 'Sales',
      source: { kind: 'upload', upload_id: 'u1' },
    });
  });

  it('stands beneath what is on the page, under a free name', () => {
    const grown = addUpload(workbook, workbook.pages[0]?.id, upload);
    expect(grown.pages[0]?.elements.map(({ name }) => name)).toEqual(['Sales', 'Sales (1)']);
    expect(grown.pages[0]?.layout[1]).toMatchObject({ x: 0, y: 24, width: 24 });
    expect(workbook.pages[0]?.elements).toHaveLength(1);
  });

  it('goes to the first page when the page is gone', () => {
    expect(addUpload(workbook, 'page_gone', upload).pages[0]?.elements).toHaveLength(2);
  });
});
