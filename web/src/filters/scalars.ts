/** Values in words. */
import { t } from '../locales';
import type { Scalar } from './types';

export function scalarText(value: Scalar): string {
  if (value === null) return t('(empty)');
  if (value === '') return t('(blank text)');
  if (value === true) return t('True');
  if (value === false) return t('False');
  return String(value);
}

/** The first few, and how many more there are. */
export function firstFew(texts: readonly string[], most: number): string {
  const more = texts.length > most ? ` +${texts.length - most}` : '';
  return texts.slice(0, most).join(', ') + more;
}
