/** How single values are compared. */
import { t } from '../locales';
import type { ControlOperator } from './types';

export const COMPARISONS: readonly ControlOperator[] = ['equals', 'at-least', 'at-most'];

export function comparisonName(operator: ControlOperator): string {
  if (operator === 'at-least') return t('at least');
  return operator === 'at-most' ? t('at most') : t('is');
}
