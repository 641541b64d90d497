import { OPERATORS, operatorName } from '../../filters/matching';
import { t } from '../../locales';
import { Switch } from '../../ui';
import { DeferredTextField } from '../../ui/DeferredTextField';
import { readText } from '../address';
import type { ControlKindEntry } from '../kind';
import { Negated } from '../Negated';

export const text: ControlKindEntry = {
  title: () => t('Text'),
  added: () => t('Text control'),
  read: readText,
  operators: OPERATORS,
  operatorName: (operator) => operatorName(operator as (typeof OPERATORS)[number], false),
  choosesNulls: true,
  Editor: ({ control, value, onChange }) => (
    <DeferredTextField
      label={control.name}
      hideLabel
      placeholder={t('Any text')}
      value={typeof value === 'string' ? value : ''}
      onCommit={(typed) => onChange(typed === '' ? null : typed)}
    />
  ),
  Fields: ({ control, onChange }) => (
    <>
      <Switch
        label={t('Upper and lower case differ')}
        checked={control.case_sensitive}
        onChange={(event) => onChange({ case_sensitive: event.currentTarget.checked })}
      />
      <Negated control={control} onChange={onChange} />
    </>
  ),
};
