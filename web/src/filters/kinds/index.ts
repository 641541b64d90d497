/** The kinds of filters, in the order in which they are offered. */
import type { FilterKindEntry } from '../kind';
import type { FilterKind, FilterOf } from '../types';
import { dateRange } from './date-range';
import { hierarchy } from './hierarchy';
import { list } from './list';
import { logical } from './logical';
import { numberRange } from './number-range';
import { textMatch } from './text-match';
import { topN } from './top-n';

const kinds = {
  'number-range': numberRange,
  'date-range': dateRange,
  logical,
  list,
  'text-match': textMatch,
  'top-n': topN,
  hierarchy,
} satisfies { [K in FilterKind]: FilterKindEntry<FilterOf<K>> };

export const filterKinds = kinds as unknown as Record<FilterKind, FilterKindEntry>;
