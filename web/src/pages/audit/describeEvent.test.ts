import { describe, expect, it } from 'vitest';
import { kindChoices, wordsOf } from './describeEvent';

describe('what an entry says', () => {
  it('names what is known by its id alone', () => {
    const facts = { connection_id: 'c1', enabled: false };
    expect(wordsOf({ kind: 'write-access-changed', facts }, { c1: 'Sales' })).toEqual({
      what: 'Switched write access off',
      on: 'Sales',
      more: '',
    });
  });

  it('says why a sign-in failed', () => {
    const facts = { email: 'eve@example.org', address: '10.0.0.9', reason: 'wrong-password' };
    expect(wordsOf({ kind: 'sign-in-failed', facts }, {})).toEqual({
      what: 'A sign-in failed',
      on: 'eve@example.org',
      more: 'The password was wrong, 10.0.0.9',
    });
  });

  it('says what changed, and what was deleted since', () => {
    const facts = { connection_id: 'gone', container: ['lake', 'stage'], changes: { description: 'x' } };
    expect(wordsOf({ kind: 'destination-changed', facts }, {})).toEqual({
      what: 'Changed a destination',
      on: 'lake.stage',
      more: 'description',
    });
  });

  it('shows the kind of an event that this page does not know', () => {
    const entry = { kind: 'brought-coffee' as never, facts: {} };
    expect(wordsOf(entry, {})).toEqual({ what: 'brought-coffee', on: '', more: '' });
  });

  it('calls no two kinds the same', () => {
    const labels = kindChoices().map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
