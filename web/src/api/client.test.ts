import { QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { api, createQueryClient, http, whenSignedOut } from './client';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown): void {
  const reply = () =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => reply()),
  );
}

it('returns the data of a reply', async () => {
  answer(200, []);
  expect((await http.GET('/api/connections')).data).toEqual([]);
});

it('throws the error of a refusal', async () => {
  answer(404, { error: { code: 'not-found', message: 'No such connection.', hint: null, where: null } });
  await expect(http.GET('/api/connections')).rejects.toMatchObject({ status: 404, code: 'not-found' });
});

it('says that the server is unreachable when no reply comes', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(http.GET('/api/connections')).rejects.toMatchObject({ status: 0, code: 'unreachable' });
});

it('leaves a cancelled request as it is', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('stop', 'AbortError')));
  await expect(http.GET('/api/connections')).rejects.toMatchObject({ name: 'AbortError' });
});

it('tells once the session is over', async () => {
  answer(401, { error: { code: 'signed-out', message: 'You are signed out.', hint: null, where: null } });
  const told = vi.fn();
  whenSignedOut(told);
  const client = createQueryClient();
  const observer = new QueryObserver(client, api.queryOptions('get', '/api/connections'));
  const stop = observer.subscribe(() => {});
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  stop();
});
