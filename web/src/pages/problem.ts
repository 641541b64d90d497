import { toApiError } from '../api/errors';
import { type Problem, toast } from '../ui';

/** Anything thrown, in the words an `ErrorState` shows. */
export function problemOf(error: unknown): Problem {
  const { message, hint, details } = toApiError(error);
  return { message, hint, details };
}

/** For actions without a place of their own to show an error. */
export function toastProblem(error: unknown): void {
  toast.failure(problemOf(error));
}
