import { describe, expect, it } from 'vitest';
import { ApiError, errorFromReply, isAbort, toApiError } from './errors';

describe('errorFromReply', () => {
  it('keeps the code, the message, the hint and the place', () => {
    const error = errorFromReply(409, {
      error: {
        code: 'name-taken',
        message: 'The name is taken.',
        hint: 'Choose another.',
        where: { field: 'name' },
      },
    });
    expect(error).toMatchObject({ status: 409, code: 'name-taken', hint: 'Choose another.', field: 'name' });
    expect(error.message).toBe('The name is taken.');
  });

  it('finds words for replies that are not ours', () => {
    expect(errorFromReply(502, '<html>Bad gateway</html>')).toMatchObject({ code: 'server-error' });
    expect(errorFromReply(413, null).message).toContain('larger');
    expect(errorFromReply(401, {}).hint).toContain('Sign in');
  });

  it('shows the details the server sent', () => {
    const error = errorFromReply(400, { error: { code: 'x', message: 'No.', where: { sql: 'SELECT 1' } } });
    expect(error.details).toBe('SELECT 1');
    expect(error.field).toBeNull();
  });
});

describe('toApiError', () => {
  it('leaves ours alone', () => {
    const error = new ApiError(404, 'not-found', 'Gone.');
    expect(toApiError(error)).toBe(error);
  });

  it('knows a network failure', () => {
    expect(toApiError(new TypeError('Failed to fetch')).code).toBe('unreachable');
  });

  it('keeps an unexpected message as details', () => {
    expect(toApiError(new RangeError('too deep'))).toMatchObject({ code: 'unexpected', details: 'too deep' });
  });
});

it('isAbort tells a cancelled request from a failure', () => {
  expect(isAbort(new DOMException('stop', 'AbortError'))).toBe(true);
  expect(isAbort(new Error('stop'))).toBe(false);
});
