/** Pivot members that are a whole month, quarter or year, as people write those. Pure. */
import { t } from '../../locales';
import { type CellValue, toMillis } from '../../values';
import { readField } from '../panels/fields';

/** How a key whose formula cuts dates to a period is written; null for every other formula. */
export function periodFormatter(
  formula: string,
  locale: string,
  timeZone: string,
): ((value: CellValue) => string) | null {
  const field = readField(formula);
  if (field.kind !== 'date') return null;
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (value: CellValue): string => {
      const millis = toMillis(value);
      return millis === null ? String(value ?? '') : format.format(millis);
    };
  };
  const year = write({ year: 'numeric' });
  switch (field.unit) {
    case 'year':
      return year;
    case 'month':
      return write({ year: 'numeric', month: 'short' });
    case 'quarter': {
      const month = new Intl.DateTimeFormat('en', { timeZone, month: 'numeric' });
      return (value) => {
        const millis = toMillis(value);
        if (millis === null) return String(value ?? '');
        return t('Q{{n}} {{year}}', { n: Math.ceil(Number(month.format(millis)) / 3), year: year(value) });
      };
    }
    default:
      return null;
  }
}
