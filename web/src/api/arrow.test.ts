import { int64, tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchWindow } from './arrow';

afterEach(() => vi.unstubAllGlobals());

const request = {
  workbookId: 'w',
  elementId: 'e',
  query: { version: 'draft', offset: 0, limit: 10 },
} as const;

it('reads a window with exact integers and what the headers say', async () => {
  const big = 2n ** 62n;
  const bytes = tableToIPC(tableFromArrays({ id: [big] }, { types: { id: int64() } }), { format: 'stream' });
  const headers = {
    'X-Query-Id': 'q1',
    'X-Query-Source': 'cache',
    'X-Query-Failed': JSON.stringify([{ column_id: 'c', code: 'failed', message: 'No number.' }]),
    'X-Query-Stored': JSON.stringify([
      { element_id: 'e', element_name: 'E', used: true, reason: 'fresh', as_of: null },
    ]),
  };
  vi.stubGlobal('fetch', async () => new Response(bytes as BodyInit, { headers }));
  const window = await fetchWindow(request as never);
  expect(window.table.getChild('id')?.at(0)).toBe(big);
  expect(window).toMatchObject({
    queryId: 'q1',
    source: 'cache',
    stored: [{ used: true }],
    failed: [{ column_id: 'c' }],
  });
});

it('throws the error shape of a refusal', async () => {
  const body = JSON.stringify({
    error: { code: 'formula', message: 'Unknown function.', hint: null, where: null },
  });
  vi.stubGlobal('fetch', async () => new Response(body, { status: 422 }));
  await expect(fetchWindow(request as never)).rejects.toMatchObject({ status: 422, code: 'formula' });
});
