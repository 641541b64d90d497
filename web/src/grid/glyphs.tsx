import {
  IconAlertTriangle,
  IconBraces,
  IconCalendar,
  IconCalendarClock,
  IconCheckbox,
  IconHash,
  IconLetterT,
  IconMathFunction,
} from '@tabler/icons-react';
import { t } from '../locales';
import styles from './Grid.module.css';
import type { Column } from './model';

export type GlyphColumn = Pick<Column, 'type' | 'entry' | 'hasTime' | 'calculated' | 'error'>;

/** The small icon before a column's name that shows its type; calculated columns carry *fx*. */
export function TypeGlyph({ column }: { column: GlyphColumn }) {
  const { Icon, label } = glyphOf(column);
  return (
    <span
      className={styles.glyph}
      role="img"
      aria-label={label}
      title={label}
      data-error={column.error ? true : undefined}
      data-calculated={column.calculated || undefined}
    >
      <Icon size={14} aria-hidden="true" />
    </span>
  );
}

function glyphOf(column: GlyphColumn): { Icon: typeof IconHash; label: string } {
  const label = typeLabel(column);
  if (column.error) return { Icon: IconAlertTriangle, label: t('Error') };
  if (column.calculated) return { Icon: IconMathFunction, label: t('Calculated: {{type}}', { type: label }) };
  if (column.entry === 'checkbox' || column.type === 'logical') return { Icon: IconCheckbox, label };
  if (column.type === 'number') return { Icon: IconHash, label };
  if (column.type === 'date') return { Icon: column.hasTime ? IconCalendarClock : IconCalendar, label };
  if (column.type === 'variant') return { Icon: IconBraces, label };
  return { Icon: IconLetterT, label };
}

export function typeLabel({ type, entry, hasTime }: Pick<Column, 'type' | 'entry' | 'hasTime'>): string {
  if (entry === 'checkbox') return t('Checkbox');
  if (type === 'number') return t('Number');
  if (type === 'date') return hasTime ? t('Date and time') : t('Date');
  if (type === 'logical') return t('Logical');
  if (type === 'variant') return t('Structured data');
  return t('Text');
}
