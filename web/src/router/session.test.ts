import { expect, it } from 'vitest';
import { isAdmin, mayBuild, safeNext } from './session';

const member = (account_type: 'admin' | 'builder' | 'viewer') => ({
  id: 'm',
  email: 'm@example.com',
  name: 'M',
  account_type,
  active: true,
});

it('safeNext never leads to another site', () => {
  expect(safeNext('/workbooks/w1?page=2')).toBe('/workbooks/w1?page=2');
  expect(safeNext('//evil.example')).toBe('/');
  expect(safeNext('/\\evil.example')).toBe('/');
  expect(safeNext('https://evil.example')).toBe('/');
  expect(safeNext(undefined)).toBe('/');
});

it('account types decide what is offered', () => {
  expect([isAdmin(member('admin')), mayBuild(member('admin'))]).toEqual([true, true]);
  expect([isAdmin(member('builder')), mayBuild(member('builder'))]).toEqual([false, true]);
  expect([isAdmin(member('viewer')), mayBuild(member('viewer'))]).toEqual([false, false]);
});
