/** Columns that the warehouse could not compute when their element was last read, for all that shows problems. */
import { create } from 'zustand';
import type { Model } from '../api/client';

type Problem = Model<'Problem'>;

/** Of one element: by level, as a table may be read at several, and all together. */
interface Failed {
  byLevel: Readonly<Record<string, readonly Problem[]>>;
  all: readonly Problem[];
}

const NONE: readonly Problem[] = [];

const useStore = create<Record<string, Failed>>(() => ({}));

export function useFailed(elementId: string): readonly Problem[] {
  return useStore((state) => state[elementId]?.all ?? NONE);
}

/** Notes what a window of rows lacks. The first one begins a new answer; later ones may only add to it. */
export function noteFailed(
  elementId: string,
  asked: Pick<Model<'ElementQuery'>, 'level' | 'offset'>,
  failed: readonly Problem[],
): void {
  const known = useStore.getState()[elementId];
  const changed = failedAfter(known, asked.level ?? '', asked.offset === 0, failed);
  if (changed !== known) useStore.setState({ [elementId]: changed as Failed });
}

/** What is known of an element's failed columns after another window of rows. */
export function failedAfter(
  known: Failed | undefined,
  level: string,
  first: boolean,
  failed: readonly Problem[],
): Failed | undefined {
  const before = known?.byLevel[level] ?? NONE;
  const now = first ? failed : unique([...before, ...failed]);
  if (same(before, now)) return known;
  const byLevel = { ...known?.byLevel, [level]: now };
  return { byLevel, all: unique(Object.values(byLevel).flat()) };
}

/** A description in which these columns have the problems that reading them gave. */
export function withFailed<Description extends { problems: Problem[] }>(
  described: Description,
  failed: readonly Problem[],
): Description {
  if (failed.length === 0) return described;
  return { ...described, problems: unique([...failed, ...described.problems]) };
}

function unique(problems: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) if (!found.has(problem.column_id)) found.set(problem.column_id, problem);
  return [...found.values()];
}

function same(one: readonly Problem[], other: readonly Problem[]): boolean {
  const key = (problems: readonly Problem[]) => JSON.stringify(problems);
  return one === other || key(one) === key(other);
}
