import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { safeText } from './safeText';

const cases: [string, string][] = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../tests/safe_text.json'), 'utf8'),
);

it.each(cases)('%j becomes %j', (text, safe) => {
  expect(safeText(text)).toBe(safe);
});
