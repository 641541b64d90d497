import { expect, it } from 'vitest';
import { groups, type Permission, type PermissionOut, permissionLabel, withImplied } from './permissions';

const all: PermissionOut[] = [
  { permission: 'manage-all-workbooks', sentence: '', implies: ['create-workbooks'] },
  { permission: 'create-workbooks', sentence: '', implies: ['see-members'] },
  { permission: 'see-members', sentence: '', implies: [] },
];

it('what a permission implies comes along, however far', () => {
  expect(withImplied(['manage-all-workbooks'], all)).toEqual([
    'manage-all-workbooks',
    'create-workbooks',
    'see-members',
  ]);
  expect(withImplied([], all)).toEqual([]);
});

it('each permission stands under one heading, with words', () => {
  const listed: Permission[] = groups().flatMap((group) => group.permissions);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.map(permissionLabel).every((label) => label.length > 5)).toBe(true);
});
