import { t } from '../../locales';
import { NumberField } from '../../ui/DeferredTextField';
import { readNumber } from '../address';
import { COMPARISONS, comparisonName } from '../comparing';
import type { ControlKindEntry } from '../kind';
import { Negated } from '../Negated';

export const number: ControlKindEntry = {
  title: () => t('Number'),
  added: () => t('Number control'),
  read: readNumber,
  operators: COMPARISONS,
  operatorName: comparisonName,
  choosesNulls: true,
  Editor: ({ control, value, onChange }) => (
    <NumberField
      label={control.name}
      hideLabel
      placeholder={t('Any number')}
      value={typeof value === 'number' ? value : null}
      onCommit={onChange}
    />
  ),
  Fields: Negated,
};
