import { expect, it } from 'vitest';
import { fromCodePoints, toCodePoints } from './positions';

it('translates offsets beyond the basic plane both ways', () => {
  const text = '"🎈a" + x';
  expect(fromCodePoints(text, 3)).toBe(4);
  expect(toCodePoints(text, 4)).toBe(3);
  expect(fromCodePoints(text, 99)).toBe(text.length);
});
