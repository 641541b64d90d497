import { t } from '../../locales';
import { formatCount } from '../../ui';

/** `1 row`, `336,776 rows`. */
export function rowsText(rows: number, locale: string): string {
  return rows === 1 ? t('1 row') : t('{{rows}} rows', { rows: formatCount(rows, locale) });
}

/** Why the button of a message takes nothing back: undo goes backwards one by one. */
export const changedSince = () => ({
  message: t('Other changes were made since.'),
  hint: t('Undo those first.'),
});
