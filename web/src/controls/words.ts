/** The chosen value in a few words. */
import { scalarText } from '../filters';
import { dateRangeText } from '../filters/dates';
import { t } from '../locales';
import type { ControlElement, ControlValue, Scalar } from './types';
import { isRange } from './values';

export function valueText(control: ControlElement, value: ControlValue): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return t('All');
  if (Array.isArray(value)) {
    const list = value as Scalar[];
    const shown = list.slice(0, 2).map(scalarText).join(', ');
    const text =
      list.length > 2 ? t('{{values}} and {{n}} more', { values: shown, n: list.length - 2 }) : shown;
    return control.mode === 'exclude' ? t('Not {{values}}', { values: text }) : text;
  }
  if (isRange(value)) {
    const dates = dateRangeText(asText(value.start), asText(value.end));
    if (dates !== null) return dates;
    const low = value.min ?? value.start ?? null;
    const high = value.max ?? value.end ?? null;
    return `${low ?? '…'} – ${high ?? '…'}`;
  }
  return scalarText(value);
}

const asText = (value: Scalar | undefined): string | null => (typeof value === 'string' ? value : null);
