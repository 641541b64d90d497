/** An input table as the API gives it, and the types of its columns in people's words. */
import type { Model } from '../../api/client';
import { t } from '../../locales';

export type InputTable = Model<'InputTableOut'>;
export type EntryType = Model<'EntryColumn'>['type'];
export type Constraints = Model<'Constraints'>;

export const TYPE_OPTIONS: readonly { value: EntryType; label: () => string }[] = [
  { value: 'text', label: () => t('Text') },
  { value: 'number', label: () => t('Number') },
  { value: 'date', label: () => t('Date') },
  { value: 'datetime', label: () => t('Date and time') },
  { value: 'checkbox', label: () => t('Checkbox') },
];

export const typeName = (type: EntryType): string =>
  TYPE_OPTIONS.find((option) => option.value === type)?.label() ?? type;
