/** How texts are compared. */
import { t } from '../locales';
import type { FilterOf } from './types';

export type MatchOperator = FilterOf<'text-match'>['operator'];

export const OPERATORS: readonly MatchOperator[] = [
  'contains',
  'equals',
  'starts-with',
  'ends-with',
  'like',
  'regexp',
];

export function operatorName(operator: MatchOperator, negated: boolean): string {
  switch (operator) {
    case 'equals':
      return negated ? t('is not') : t('is');
    case 'contains':
      return negated ? t('does not contain') : t('contains');
    case 'starts-with':
      return negated ? t('does not start with') : t('starts with');
    case 'ends-with':
      return negated ? t('does not end with') : t('ends with');
    case 'like':
      return negated ? t('is not like') : t('is like');
    case 'regexp':
      return negated ? t('does not match') : t('matches pattern');
  }
}
