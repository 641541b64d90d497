/** What the footer says of the selected cells. */
import type { Statistics } from '../../grid';
import { t } from '../../locales';

export function statisticsText(statistics: Statistics | null, locale: string): string {
  if (!statistics || statistics.cells < 2) return '';
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const parts = [t('Count {{n}}', { n: number.format(statistics.count) })];
  if (statistics.numbers > 1 && statistics.sum !== null && statistics.average !== null) {
    parts.push(t('Sum {{n}}', { n: number.format(statistics.sum) }));
    parts.push(t('Average {{n}}', { n: number.format(statistics.average) }));
  }
  if (statistics.partial) parts.push(t('of the loaded cells'));
  return parts.join('  ·  ');
}
