/** Levels of elements that have some: groupings, the base rows beneath them, and the summary. Pure. */
import type { LevelledElement } from './types';

/** Names of the two levels that every element has. */
export const SUMMARY = 'summary';
export const BASE = 'base';

/** A grouping without keys is none: its calculations fall back to the base. */
export function withoutEmptyGroupings<E extends LevelledElement>(element: E): E {
  const groupings = element.groupings.filter((grouping) => grouping.keys.length > 0);
  const stillThere = groupings.some((grouping) => grouping.id === element.collapsed_to);
  return { ...element, groupings, collapsed_to: stillThere ? element.collapsed_to : null };
}

/** The element with a column on this level and on no other. */
export function placeAtLevel<E extends LevelledElement>(element: E, columnId: string, level: string): E {
  const drop = (ids: string[]) => ids.filter((id) => id !== columnId);
  const lifted = {
    ...element,
    summary: drop(element.summary),
    groupings: element.groupings.map((grouping) => ({
      ...grouping,
      keys: drop(grouping.keys),
      calculations: drop(grouping.calculations),
      sort: grouping.id === level ? grouping.sort : grouping.sort.filter((key) => key.column_id !== columnId),
    })),
    sort: level === BASE ? element.sort : element.sort.filter((key) => key.column_id !== columnId),
  };
  if (level === BASE) return lifted;
  if (level === SUMMARY) return { ...lifted, summary: [...lifted.summary, columnId] };
  return {
    ...lifted,
    groupings: lifted.groupings.map((grouping) =>
      grouping.id === level ? { ...grouping, calculations: [...grouping.calculations, columnId] } : grouping,
    ),
  };
}
