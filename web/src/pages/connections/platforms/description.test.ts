import { describe, expect, it } from 'vitest';
import { formOf, platforms } from '.';
import { isComplete, isMoved, shownFields, toSend } from './description';

const snowflake = formOf('snowflake');

describe('forms of platforms', () => {
  it.each(platforms)('%s begins incomplete and asks for nothing twice', (platform) => {
    const form = formOf(platform);
    expect(isComplete(form, form.blank)).toBe(false);
    const names = shownFields([...form.fields, ...form.advanced], form.blank).map((field) => field.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('shows the fields of the chosen way to sign in alone', () => {
    const names = (authentication: string) =>
      shownFields(snowflake.fields, { ...snowflake.blank, authentication } as never).map(
        (field) => field.name,
      );
    expect(names('key-pair')).toContain('private_key');
    expect(names('key-pair')).not.toContain('password');
    expect(names('password')).toContain('password');
    expect(names('password')).not.toContain('private_key');
  });

  it('is complete with all that is needed, and with a secret that is stored already', () => {
    const details = { ...snowflake.blank, account: 'acme-one', user: 'reader' } as never;
    expect(isComplete(snowflake, details)).toBe(false);
    expect(isComplete(snowflake, details, true)).toBe(true);
  });

  it('sends nothing of a way to sign in that was left', () => {
    const details = { ...snowflake.blank, authentication: 'password', private_key: 'left over', role: ' ' };
    const sent = toSend(snowflake, details as never) as Record<string, unknown>;
    expect(sent.private_key).toBeNull();
    expect(sent.role).toBeNull();
    expect(sent.authentication).toBe('password');
    expect(sent.port).toBe(443);
  });

  it('tells whether a stored secret would go to another place', () => {
    const form = formOf('postgres');
    const stored = { ...form.blank, host: 'a', user: 'reader' } as never as typeof form.blank;
    expect(isMoved(form, stored, { ...stored, database: 'other' } as never)).toBe(false);
    expect(isMoved(form, stored, { ...stored, host: 'b' } as never)).toBe(true);
  });
});
