import {
  IconAbc,
  IconBraces,
  IconCalendar,
  IconCalendarClock,
  IconHash,
  IconToggleLeft,
} from '@tabler/icons-react';
import { type ColumnFacts, typeLabel } from '../labels';

/** The kind of a column's values as a small picture. */
export function TypeIcon({ column }: { column: Pick<ColumnFacts, 'type' | 'integer' | 'has_time'> }) {
  const label = typeLabel(column);
  if (column.type === 'number') return <IconHash aria-label={label} />;
  if (column.type === 'date') {
    return column.has_time ? <IconCalendarClock aria-label={label} /> : <IconCalendar aria-label={label} />;
  }
  if (column.type === 'logical') return <IconToggleLeft aria-label={label} />;
  if (column.type === 'variant') return <IconBraces aria-label={label} />;
  return <IconAbc aria-label={label} />;
}
