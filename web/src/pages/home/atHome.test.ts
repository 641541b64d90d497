import { expect, it } from 'vitest';
import { atHome, MOST } from './atHome';

const book = (name: string, opened_at: string | null = null) => ({ name, opened_at });
const many = Array.from({ length: MOST + 2 }, (_, at) => book(`opened ${at}`, '2026-01-01'));
const names = (books: { name: string }[]) => books.map(({ name }) => name);

it('somebody new sees what they may open', () => {
  const { recent, shown, shared } = atHome([book('a'), book('b')], false);
  expect([recent, names(shown), names(shared)]).toEqual([false, ['a', 'b'], []]);
});

it('a viewer who has opened one still sees the others', () => {
  const { recent, shown, shared } = atHome([book('a'), book('b', '2026-01-01'), book('c')], false);
  expect([recent, names(shown), names(shared)]).toEqual([true, ['b'], ['a', 'c']]);
});

it('builders see what they opened last', () => {
  const { shown, shared } = atHome([book('a'), ...many], true);
  expect(names(shown)).toEqual(names(many.slice(0, MOST)));
  expect(shared).toEqual([]);
});
