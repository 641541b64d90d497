/** Columns that the warehouse could not compute when their element was last read, for all that shows problems. */
import { create } from 'zustand';
import type { Model } from '../api/client';

type Problem = Model<'Problem'>;

/** Of one element: by level, as a table may be read at several, and all together. */
interface FailedColumns {
  byLevel: Readonly<Record<string, readonly Problem[]>>;
  all: readonly Problem[];
}

const NONE: readonly Problem[] = [];

const useStore = create<Record<string, FailedColumns>>(() => ({}));

export function useFailedColumns(elementId: string): readonly Problem[] {
  return useStore((state) => state[elementId]?.all ?? NONE);
}

/** Notes what a window of rows lacks. The first one begins a new answer; later ones may only add to it. */
export function noteFailedColumns(
  elementId: string,
  request: Pick<Model<'ElementQuery'>, 'level' | 'offset'>,
  failed: readonly Problem[],
): void {
  const known = useStore.getState()[elementId];
  const changed = failedColumnsAfter(known, request.level ?? '', request.offset === 0, failed);
  if (changed !== known) useStore.setState({ [elementId]: changed as FailedColumns });
}

/** What is known of an element's failed columns after another window of rows. */
export function failedColumnsAfter(
  known: FailedColumns | undefined,
  level: string,
  first: boolean,
  failed: readonly Problem[],
): FailedColumns | undefined {
  const before = known?.byLevel[level] ?? NONE;
  const now = first ? failed : unique([...before, ...failed]);
  if (same(before, now)) return known;
  const byLevel = { ...known?.byLevel, [level]: now };
  return { byLevel, all: unique(Object.values(byLevel).flat()) };
}

/** A description in which these columns have the problems that reading them gave. */
export function withFailedColumns<Description extends { problems: Problem[] }>(
  description: Description,
  failed: readonly Problem[],
): Description {
  if (failed.length === 0) return description;
  return { ...description, problems: unique([...failed, ...description.problems]) };
}

function unique(problems: readonly Problem[]): Problem[] {
  const byColumn = new Map<string, Problem>();
  for (const problem of problems)
    if (!byColumn.has(problem.column_id)) byColumn.set(problem.column_id, problem);
  return [...byColumn.values()];
}

function same(one: readonly Problem[], other: readonly Problem[]): boolean {
  const key = (problems: readonly Problem[]) => JSON.stringify(problems);
  return one === other || key(one) === key(other);
}
