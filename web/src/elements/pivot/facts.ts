import type { KeepColumn, KindFacts } from '../../workbook/kinds/kind';
import type { PivotAxis, PivotElement } from '../../workbook/types';

export const pivotFacts: KindFacts<PivotElement> = {
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 6 },
  data: {
    hasBaseRows: true,
    queryParts: ({ rows, across, values, values_on, column_limit }) => [
      rows,
      across,
      values,
      values_on,
      column_limit,
    ],
    // The cells are no list with a top; the base rows are one.
    hasRank: ({ rows, across, values }, columnId) =>
      !values.includes(columnId) &&
      ![rows, across].some(({ keys }) => keys.some((key) => key.column_id === columnId)),
    withoutColumns: (pivot, keep) => ({
      ...pivot,
      rows: axisWithout(pivot.rows, keep),
      across: axisWithout(pivot.across, keep),
      values: pivot.values.filter(keep),
    }),
  },
};

/** Folded members are paths through the keys: they mean nothing once a key is gone. */
function axisWithout(axis: PivotAxis, keep: KeepColumn): PivotAxis {
  const keys = axis.keys
    .filter((key) => keep(key.column_id))
    .map((key) =>
      key.sort.value_id && !keep(key.sort.value_id)
        ? { ...key, sort: { by: 'label' as const, direction: key.sort.direction, nulls: key.sort.nulls } }
        : key,
    );
  if (keys.length === axis.keys.length) return { ...axis, keys };
  const collapsed_to = axis.collapsed_to && keep(axis.collapsed_to) ? axis.collapsed_to : null;
  return { ...axis, keys, collapsed: [], collapsed_to };
}
