import { expect, it } from 'vitest';
import { viewName } from './viewName';

it.each([
  ['Flights by carrier', 'flights_by_carrier'],
  ['  Größe – Übersicht! ', 'grosse_ubersicht'],
  ['2024 sales', 't_2024_sales'],
  ['__a__b__', 'a_b'],
  ['販売', '販売'],
  ['!!!', 'data'],
  ['x'.repeat(70), 'x'.repeat(63)],
])('%s', (name, expected) => expect(viewName(name)).toBe(expected));
