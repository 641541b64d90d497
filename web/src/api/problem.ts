import { t } from '../locales';
import { type Problem, toast } from '../ui';
import { type FieldProblem, toApiError } from './errors';

/** Anything thrown, in the words an `ErrorState` shows. */
export function problemOf(error: unknown): Problem {
  const { message, hint, details } = toApiError(error);
  return { message, hint, details };
}

/** For a form that shows every problem at its field: only their number, next to the button. */
export function countOf(problems: readonly FieldProblem[]): Problem {
  return { message: t('{{count}} fields need a change', { count: problems.length }) };
}

/** For actions without a place of their own to show an error. */
export function toastProblem(error: unknown): void {
  toast.failure(problemOf(error));
}
