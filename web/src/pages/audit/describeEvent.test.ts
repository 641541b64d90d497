import { describe, expect, it } from 'vitest';
import { describeEvent, kindChoices } from './describeEvent';

describe('what an entry says', () => {
  it('names what is known by its id alone', () => {
    const facts = { connection_id: 'c1', enabled: false };
    expect(describeEvent({ kind: 'write-access-changed', facts }, { c1: 'Sales' })).toEqual({
      what: 'Switched write access off',
      subject: 'Sales',
      detail: '',
    });
  });

  it('says why a sign-in failed', () => {
    const facts = { email: 'eve@example.org', address: '10.0.0.9', reason: 'wrong-password' };
    expect(describeEvent({ kind: 'sign-in-failed', facts }, {})).toEqual({
      what: 'A sign-in failed',
      subject: 'eve@example.org',
      detail: 'The password was wrong, 10.0.0.9',
    });
  });

  it('says what changed, and what was deleted since', () => {
    const facts = { connection_id: 'gone', container: ['lake', 'stage'], changes: { description: 'x' } };
    expect(describeEvent({ kind: 'destination-changed', facts }, {})).toEqual({
      what: 'Changed a destination',
      subject: 'lake.stage',
      detail: 'description',
    });
  });

  it('shows the kind of an event that this page does not know', () => {
    const entry = { kind: 'brought-coffee' as never, facts: {} };
    expect(describeEvent(entry, {})).toEqual({ what: 'brought-coffee', subject: '', detail: '' });
  });

  it('calls no two kinds the same', () => {
    const labels = kindChoices().map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
