import { beforeEach, expect, it } from 'vitest';
import { countKept, forgetNobodysWork, keptFor, nobodysWork } from './localCopies';

beforeEach(() => localStorage.clear());

it('keeps the work of each member apart', () => {
  keptFor('ada', 'edits', 't1').write('of Ada');
  expect(keptFor('bob', 'edits', 't1').read()).toBeNull();
  expect(keptFor('ada', 'draft', 't1').read()).toBeNull();
  expect(keptFor('ada', 'edits', 't1').read()).toBe('of Ada');
});

it('counts what one member has left', () => {
  keptFor('ada', 'edits', 't1').write('x');
  keptFor('ada', 'draft', 'w1').write('y');
  keptFor('adam', 'draft', 'w1').write('z');
  expect([countKept('ada'), countKept('adam'), countKept('bob')]).toEqual([2, 1, 0]);
  keptFor('ada', 'edits', 't1').forget();
  expect(countKept('ada')).toBe(1);
});

it('gives to nobody what an earlier version kept without a name', () => {
  localStorage.setItem('tablewright-edits-t1', 'edits');
  localStorage.setItem('tablewright-draft-w1', 'draft');
  localStorage.setItem('tablewright-color-scheme', 'dark');
  expect(keptFor('ada', 'edits', 't1').read()).toBeNull();
  expect(countKept('ada')).toBe(0);
  expect(nobodysWork()).toEqual({ 'tablewright-edits-t1': 'edits', 'tablewright-draft-w1': 'draft' });
  forgetNobodysWork();
  expect(nobodysWork()).toEqual({});
  expect(localStorage.getItem('tablewright-color-scheme')).toBe('dark');
});
