import { t } from '../locales';

/** Where the trouble is: flat, for example `{field: 'name'}` or `{line: 12}`. */
export type Where = Readonly<Record<string, unknown>>;

export interface FieldProblem {
  /** Its path, with dots. */
  field: string;
  message: string;
}

/** The one error of the API client: what happened, why, what to do. `status` 0 means that no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string | null = null,
    readonly where: Where | null = null,
  ) {
    super(message);
  }

  /** The server's own words, when it sent some to show on request. */
  get details(): string | null {
    const details = this.where?.details ?? this.where?.sql ?? null;
    return typeof details === 'string' ? details : null;
  }

  /** The form field the server complains about. */
  get field(): string | null {
    const field = this.where?.field;
    return typeof field === 'string' ? field : null;
  }

  /** What is wrong at each field, for a form to show there. */
  get problems(): FieldProblem[] {
    const listed = this.where?.problems;
    if (!Array.isArray(listed))
      return this.field === null ? [] : [{ field: this.field, message: this.message }];
    return listed.flatMap((entry) => {
      const field = text(record(entry)?.field);
      const message = text(record(entry)?.message);
      return field !== null && message !== null ? [{ field, message }] : [];
    });
  }

  /** What is wrong at one field, by its path. */
  at(field: string): string | undefined {
    return this.problems.find((one) => one.field === field)?.message;
  }
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An `ApiError` from a reply's status and body; bodies of proxies and crashed servers get a message made here. */
export function errorFromReply(status: number, body: unknown): ApiError {
  const error = record(record(body)?.error);
  if (error !== null) {
    return new ApiError(
      status,
      text(error.code) ?? 'unknown',
      text(error.message) ?? fallback(status),
      text(error.hint),
      record(error.where),
    );
  }
  return new ApiError(
    status,
    status >= 500 ? 'server-error' : 'unknown',
    fallback(status),
    fallbackHint(status),
  );
}

function fallback(status: number): string {
  if (status === 401) return t('You are signed out.');
  if (status === 403) return t('You may not do this.');
  if (status === 404) return t('This does not exist, or you may not see it.');
  if (status === 413) return t('This is larger than the server accepts.');
  if (status >= 500) return t('The server could not answer.');
  return t('The server refused the request.');
}

function fallbackHint(status: number): string | null {
  if (status === 401) return t('Sign in again; nothing you saved is lost.');
  if (status === 403) return t('Ask an admin for access.');
  if (status >= 500)
    return t('Try again in a moment. If it stays, an admin finds the cause in the server log.');
  return null;
}

/** No answer at all: the server is down or the network is gone. */
export function unreachable(): ApiError {
  return new ApiError(
    0,
    'unreachable',
    t('The server does not answer.'),
    t('Check that it is running and that you are online, then try again.'),
  );
}

/** True when a request was given up on purpose. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Anything thrown, as an `ApiError`. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return unreachable();
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(0, 'unexpected', t('Something went wrong in the browser.'), t('Reload the page.'), {
    details: message,
  });
}
