import { beforeEach, expect, it } from 'vitest';
import { countLocalCopies, forgetUnclaimedCopies, localCopyFor, unclaimedCopies } from './localCopies';

beforeEach(() => localStorage.clear());

it('keeps the work of each member apart', () => {
  localCopyFor('ada', 'edits', 't1').write('of Ada');
  expect(localCopyFor('bob', 'edits', 't1').read()).toBeNull();
  expect(localCopyFor('ada', 'draft', 't1').read()).toBeNull();
  expect(localCopyFor('ada', 'edits', 't1').read()).toBe('of Ada');
});

it('counts what one member has left', () => {
  localCopyFor('ada', 'edits', 't1').write('x');
  localCopyFor('ada', 'draft', 'w1').write('y');
  localCopyFor('adam', 'draft', 'w1').write('z');
  expect([countLocalCopies('ada'), countLocalCopies('adam'), countLocalCopies('bob')]).toEqual([2, 1, 0]);
  localCopyFor('ada', 'edits', 't1').forget();
  expect(countLocalCopies('ada')).toBe(1);
});

it('gives to nobody what an earlier version kept without a name', () => {
  localStorage.setItem('tablewright-edits-t1', 'edits');
  localStorage.setItem('tablewright-draft-w1', 'draft');
  localStorage.setItem('tablewright-color-scheme', 'dark');
  expect(localCopyFor('ada', 'edits', 't1').read()).toBeNull();
  expect(countLocalCopies('ada')).toBe(0);
  expect(unclaimedCopies()).toEqual({ 'tablewright-edits-t1': 'edits', 'tablewright-draft-w1': 'draft' });
  forgetUnclaimedCopies();
  expect(unclaimedCopies()).toEqual({});
  expect(localStorage.getItem('tablewright-color-scheme')).toBe('dark');
});
