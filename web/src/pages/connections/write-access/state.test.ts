import { describe, expect, it } from 'vitest';
import {
  type Check,
  checkFor,
  containerOf,
  type DestinationField,
  draftOf,
  missingGrants,
  obstacle,
  sent,
} from './state';

const schema: DestinationField = {
  name: 'schema',
  label: 'Schema',
  help: '',
  kind: 'text',
  part: true,
  required: true,
  default: null,
};
const database: DestinationField = { ...schema, name: 'database', label: 'Database' };
const warehouse: DestinationField = { ...schema, name: 'warehouse', part: false, required: false };
const dynamic: DestinationField = { ...warehouse, name: 'dynamic', kind: 'switch', default: true };
const check: Check = {
  container: ['writes'],
  exists: true,
  ok: true,
  outage: false,
  checks: [],
  features: {},
  missing_grants: [],
  foreign_tables: [],
  checked_at: '2026-01-01T00:00:00Z',
};

describe('draftOf', () => {
  it('suggests a name for the innermost part alone', () => {
    expect(draftOf([database, schema, warehouse, dynamic]).values).toEqual({
      database: null,
      schema: 'tablewright',
      warehouse: null,
      dynamic: true,
    });
  });
  it('begins with what was there', () => {
    expect(draftOf([database, schema], { database: 'DB', schema: 'S' }).values.database).toBe('DB');
  });
});

describe('obstacle', () => {
  const draft = draftOf([schema]);

  it('lets a checked place be saved', () => expect(obstacle([schema], draft, check)).toBeNull());
  it('needs every part, and no optional field', () => {
    expect(obstacle([database, schema], draft, null)).toBe('incomplete');
    expect(obstacle([schema, warehouse], draft, null)).toBeNull();
    expect(obstacle([schema], { ...draft, values: { schema: ' ' } }, null)).toBe('incomplete');
  });
  it('asks to create a missing one', () => {
    expect(obstacle([schema], draft, { ...check, exists: false })).toBe('absent');
    expect(obstacle([schema], { ...draft, create: true }, { ...check, exists: false })).toBeNull();
  });
  it('asks before tables of others are hidden', () => {
    const foreign = { ...check, foreign_tables: ['orders'] };
    expect(obstacle([schema], draft, foreign)).toBe('foreign-tables');
    expect(obstacle([schema], { ...draft, acceptForeign: true }, foreign)).toBeNull();
  });
});

it('checkFor ignores checks of another place', () => {
  expect(checkFor(['other'], check)).toBeNull();
  expect(checkFor(containerOf([schema], { schema: ' writes ' }), null, check)).toBe(check);
});

it('sends no blanks', () => {
  expect(sent({ schema: ' writes ', warehouse: ' ', dynamic: false })).toEqual({
    schema: 'writes',
    warehouse: null,
    dynamic: false,
  });
});

it('missingGrants lists each missing grant once', () => {
  const grant = { key: 'a', label: '', reason: '', sql: 'GRANT CREATE ON SCHEMA writes TO bot' };
  const other = { ...grant, key: 'b', sql: 'GRANT USAGE ON SCHEMA writes TO bot;' };
  expect(missingGrants({ ...check, missing_grants: [grant, grant, other] })).toBe(
    'GRANT CREATE ON SCHEMA writes TO bot;\nGRANT USAGE ON SCHEMA writes TO bot;',
  );
});
