import { expect, it } from 'vitest';
import { choiceMeant } from './edit';

const CHOICES = ['offen', 'in Arbeit', 'Offerte', 'erledigt'];

it.each([
  ['of', 'offen'],
  ['OFFERTE', 'Offerte'],
  ['arb', 'in Arbeit'],
  ['offen', null],
  ['weg', null],
  ['  ', null],
])('“%s” means %s', (text, choice) => {
  expect(choiceMeant(CHOICES, text)).toBe(choice);
});

it('means nothing where the column takes any text', () => {
  expect(choiceMeant(undefined, 'of')).toBeNull();
});
