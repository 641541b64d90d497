import { describe, expect, it } from 'vitest';
import {
  type Check,
  checkFor,
  draftOf,
  missingGrants,
  obstacle,
  type PrivilegeCheck,
  type State,
} from './state';

const off: State = { enabled: false, schema_name: null, last_check: null, object_count: 0 };
const on: State = { ...off, enabled: true, schema_name: 'writes' };
const check: Check = {
  schema_name: 'writes',
  exists: true,
  ok: true,
  checks: [],
  features: {},
  foreign_tables: [],
  checked_at: '2026-01-01T00:00:00Z',
};

function privilege(patch: Partial<PrivilegeCheck>): PrivilegeCheck {
  return { privilege: 'x', label: 'X', result: 'ok', needed_for: [], milliseconds: 1, ...patch };
}

describe('obstacle', () => {
  const draft = { ...draftOf(off), enabled: true, schema: 'writes' };

  it('lets a checked schema be saved', () => expect(obstacle(off, draft, check)).toBeNull());
  it('needs a schema', () => expect(obstacle(off, { ...draft, schema: ' ' }, null)).toBe('no-schema'));
  it('asks to create a missing one', () => {
    expect(obstacle(off, draft, { ...check, exists: false })).toBe('schema-missing');
    expect(obstacle(off, { ...draft, create: true }, { ...check, exists: false })).toBeNull();
  });
  it('asks before tables of others are hidden', () => {
    const foreign = { ...check, foreign_tables: ['orders'] };
    expect(obstacle(off, draft, foreign)).toBe('foreign-tables');
    expect(obstacle(off, { ...draft, acceptForeign: true }, foreign)).toBeNull();
  });
  it('has nothing to save when nothing changed', () => {
    expect(obstacle(off, draftOf(off), null)).toBe('unchanged');
    expect(obstacle(on, draftOf(on), check)).toBe('unchanged');
  });
  it('lets write access be switched off', () => {
    expect(obstacle(on, { ...draftOf(on), enabled: false }, null)).toBeNull();
  });
});

it('checkFor ignores checks of another schema', () => {
  const draft = { ...draftOf(off), schema: 'other' };
  expect(checkFor(draft, check)).toBeNull();
  expect(checkFor({ ...draft, schema: ' writes ' }, null, check)).toBe(check);
});

it('missingGrants lists each missing grant once', () => {
  const script = missingGrants({
    ...check,
    checks: [
      privilege({ result: 'missing', grant_sql: 'GRANT CREATE ON SCHEMA writes TO bot' }),
      privilege({ result: 'missing', grant_sql: 'GRANT CREATE ON SCHEMA writes TO bot' }),
      privilege({ result: 'ok', grant_sql: 'GRANT USAGE ON SCHEMA writes TO bot;' }),
      privilege({ result: 'missing', grant_sql: 'GRANT INSERT ON ALL TABLES IN SCHEMA writes TO bot;' }),
    ],
  });
  expect(script).toBe(
    'GRANT CREATE ON SCHEMA writes TO bot;\nGRANT INSERT ON ALL TABLES IN SCHEMA writes TO bot;',
  );
});
