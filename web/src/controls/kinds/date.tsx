import { DateField } from '../../filters/DateFields';
import { t } from '../../locales';
import { readText } from '../address';
import { COMPARISONS, comparisonName } from '../comparing';
import type { ControlKindEntry } from '../kind';

export const date: ControlKindEntry = {
  title: () => t('Date'),
  added: () => t('Date control'),
  read: readText,
  operators: COMPARISONS,
  operatorName: (operator) => {
    if (operator === 'at-least') return t('from that day on');
    return operator === 'at-most' ? t('until that day') : comparisonName(operator);
  },
  choosesNulls: true,
  Editor: ({ control, value, onChange }) => (
    <DateField
      label={control.name}
      hideLabel
      value={typeof value === 'string' ? value : null}
      onChange={onChange}
    />
  ),
};
