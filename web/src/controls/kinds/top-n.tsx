import { RankFields } from '../../filters/ranking';
import { t } from '../../locales';
import { NumberField } from '../../ui/DeferredTextField';
import { readNumber } from '../address';
import type { ControlKindEntry } from '../kind';

export const topN: ControlKindEntry = {
  title: () => t('Top N'),
  added: () => t('Top N control'),
  read: readNumber,
  ranks: true,
  Editor: ({ control, value, onChange }) => (
    <NumberField
      label={control.name}
      hideLabel
      min={1}
      placeholder={t('All')}
      value={typeof value === 'number' ? value : null}
      onCommit={(count) => onChange(count !== null && count > 0 ? count : null)}
    />
  ),
  Fields: ({ control, onChange }) => (
    <RankFields direction={control.direction} ranking={control.ranking} onChange={onChange} />
  ),
};
