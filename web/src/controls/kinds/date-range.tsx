import { DateRangeField } from '../../filters/DateFields';
import { t } from '../../locales';
import { readRange, unescapeText } from '../address';
import type { ControlKindEntry } from '../kind';
import { OpenButton } from '../OpenButton';
import { isRange, rangeOf } from '../values';

export const dateRange: ControlKindEntry = {
  title: () => t('Date range'),
  added: () => t('Date range control'),
  // The range in words needs room.
  minimum: { width: 4, height: 3 },
  read: (text) => readRange(text, unescapeText),
  fields: ['start', 'end'],
  choosesNulls: true,
  Editor: ({ control, value, onChange }) => {
    const range = isRange(value) ? value : {};
    const end = (name: 'start' | 'end') => (typeof range[name] === 'string' ? range[name] : null);
    return (
      <OpenButton control={control} value={value} width={300}>
        {() => (
          <DateRangeField
            labelled
            label={control.name}
            range={{ start: end('start'), end: end('end') }}
            onChange={(next) => onChange(rangeOf({ ...next }))}
          />
        )}
      </OpenButton>
    );
  },
};
