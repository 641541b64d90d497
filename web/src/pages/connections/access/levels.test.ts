import { expect, it } from 'vitest';
import { type Grant, levelDescription, levelLabel, levels, withGrant, without } from './levels';

const everyone: Grant = { kind: 'everyone', grantee_id: '', name: '', level: 'use' };
const team: Grant = { kind: 'team', grantee_id: 't1', name: 'Desk', level: 'write-only' };

it('a grant takes the place of the one before, or joins the others', () => {
  expect(withGrant([everyone], team)).toEqual([everyone, team]);
  expect(withGrant([everyone, team], { ...team, level: 'admin' })).toEqual([
    everyone,
    { ...team, level: 'admin' },
  ]);
  expect(without([everyone, team], everyone)).toEqual([team]);
});

it('a team and a member of the same id are two', () => {
  const member: Grant = { ...team, kind: 'member' };
  expect(withGrant([team], member)).toEqual([team, member]);
  expect(without([team, member], team)).toEqual([member]);
});

it('every level has words', () => {
  expect(levels.map(levelLabel).every(Boolean) && levels.map(levelDescription).every(Boolean)).toBe(true);
});
