import { expect, it } from 'vitest';
import {
  isAdmin,
  type Member,
  managesPeople,
  mayBuild,
  type Permission,
  safeNext,
  seesConnections,
} from './session';

const member = (...permissions: Permission[]): Member => ({
  id: 'm',
  email: 'm@example.com',
  name: 'M',
  account_type: 'custom',
  account_type_name: 'Custom',
  active: true,
  has_password: true,
  permissions,
});

it('safeNext never leads to another site', () => {
  expect(safeNext('/workbooks/w1?page=2')).toBe('/workbooks/w1?page=2');
  expect(safeNext('//evil.example')).toBe('/');
  expect(safeNext('/\\evil.example')).toBe('/');
  expect(safeNext('https://evil.example')).toBe('/');
  expect(safeNext(undefined)).toBe('/');
});

it('permissions decide what is offered', () => {
  const offered = (one: Member) => [isAdmin(one), mayBuild(one), seesConnections(one), managesPeople(one)];
  expect(offered(member())).toEqual([false, false, false, false]);
  expect(offered(member('edit-input-tables'))).toEqual([false, false, false, false]);
  expect(offered(member('manage-connections', 'view-connections'))).toEqual([true, false, true, false]);
  expect(offered(member('create-workbooks'))).toEqual([false, true, false, false]);
  expect(offered(member('upload-csv'))).toEqual([false, false, true, false]);
  expect(offered(member('manage-teams'))).toEqual([false, false, false, true]);
});
