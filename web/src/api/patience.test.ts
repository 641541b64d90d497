import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patientFetch, secondsToWait } from './patience';

const ADDRESS = 'http://server/api/workbooks/w/elements/e/query';

function busy(seconds = '2'): Response {
  return new Response('{}', { status: 429, headers: { 'Retry-After': seconds } });
}

function answers(...replies: Response[]) {
  const sent: Promise<string>[] = [];
  const fetch = vi.fn(async (request: Request) => {
    sent.push(request.text());
    return replies[Math.min(sent.length, replies.length) - 1] as Response;
  });
  vi.stubGlobal('fetch', fetch);
  return { fetch, bodies: () => Promise.all(sent) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([
  [429, '2', 2],
  [429, '900', null],
  [429, 'Wed, 21 Oct 2026 07:28:00 GMT', null],
  [429, null, null],
  [503, '2', null],
  [200, '2', null],
])('status %s with Retry-After %s', (status, header, seconds) => {
  const headers: Record<string, string> = header === null ? {} : { 'Retry-After': header };
  expect(secondsToWait(new Response('', { status, headers }))).toBe(seconds);
});

test('what a busy server refused is sent again, with its body, until it is answered', async () => {
  const { fetch, bodies } = answers(busy(), busy(), new Response('rows'));
  const answer = patientFetch(ADDRESS, { method: 'POST', body: 'question' });
  await vi.runAllTimersAsync();
  expect(await (await answer).text()).toBe('rows');
  expect(fetch).toHaveBeenCalledTimes(3);
  expect(await bodies()).toEqual(['question', 'question', 'question']);
});

test('a server that stays busy is believed in the end', async () => {
  const { fetch } = answers(busy());
  const answer = patientFetch(ADDRESS, { method: 'POST', body: 'question' });
  await vi.runAllTimersAsync();
  expect((await answer).status).toBe(429);
  expect(fetch).toHaveBeenCalledTimes(10);
});

test('nobody who went away is asked for again', async () => {
  const { fetch } = answers(busy());
  const leaving = new AbortController();
  const answer = patientFetch(ADDRESS, { method: 'POST', body: 'question', signal: leaving.signal });
  const refused = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await vi.advanceTimersByTimeAsync(100);
  leaving.abort();
  await refused;
  await vi.runAllTimersAsync();
  expect(fetch).toHaveBeenCalledTimes(1);
});
