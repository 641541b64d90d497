import { IconSettings } from '@tabler/icons-react';
import { t } from '../locales';
import { Button, FormPopover, NumberInput, Select, SimpleGrid, TagsInput, TextField } from '../ui';
import { delimiterLabel, encodingLabel } from './labels';
import type { Options } from './state';
import classes from './Upload.module.css';

const DELIMITERS = [',', ';', '\t', '|', ' ', ':', '~', '^'];
const ENCODINGS = [
  'utf-8',
  'utf-8-replace',
  'utf-16',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'koi8-r',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
  'tis-620',
];
const BY_COLUMN = 'by-column';
const NONE = 'none';
const MOST_HEADER_ROWS = 10;
const MOST_SKIPPED_LINES = 1000;

interface OptionsBarProps {
  options: Options;
  /** Words that are read as no value. */
  emptyWords: string[];
  busy: boolean;
  opened: boolean;
  onToggle: (opened: boolean) => void;
  /** The file is read again with these. */
  onChange: (patch: Partial<Options>) => void;
}

/** How the file is read; found by looking at it, and changed here when that went wrong. */
export function OptionsBar({ options, emptyWords, busy, opened, onToggle, onChange }: OptionsBarProps) {
  const one = (value: string) => (value === '' ? null : value.slice(-1));
  return (
    <FormPopover
      opened={opened}
      label={t('Parsing')}
      onClose={() => onToggle(false)}
      width={400}
      position="bottom-end"
      target={
        <Button
          variant="default"
          leftSection={<IconSettings />}
          loading={busy}
          onClick={() => onToggle(!opened)}
        >
          {t('Parsing')}
        </Button>
      }
    >
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="sm" className={classes.parsing}>
        <Select
          label={t('Separator')}
          allowDeselect={false}
          data={withOption(DELIMITERS, options.delimiter).map((value) => ({
            value,
            label: delimiterLabel(value),
          }))}
          value={options.delimiter ?? null}
          onChange={(delimiter) => onChange({ delimiter })}
        />
        <Select
          label={t('Encoding')}
          allowDeselect={false}
          searchable
          data={withOption(ENCODINGS, options.encoding?.toLowerCase()).map((value) => ({
            value,
            label: encodingLabel(value),
          }))}
          value={options.encoding?.toLowerCase() ?? null}
          onChange={(encoding) => onChange({ encoding })}
        />
        <Count
          label={t('Lines above the table')}
          most={MOST_SKIPPED_LINES}
          value={options.skip_lines ?? 0}
          onChange={(skip_lines) => onChange({ skip_lines })}
        />
        <Count
          label={t('Rows of column names')}
          most={MOST_HEADER_ROWS}
          value={options.header_lines ?? 1}
          onChange={(header_lines) => onChange({ header_lines })}
        />
        <Choice
          label={t('Decimal mark')}
          value={options.decimal ?? null}
          choices={{ '.': t('Point: 1.5'), ',': t('Comma: 1,5') }}
          onChange={(decimal) => onChange({ decimal: decimal as Options['decimal'] })}
        />
        <Choice
          label={t('Between thousands')}
          value={options.thousands === '' ? NONE : (options.thousands ?? null)}
          choices={{
            [NONE]: t('Nothing'),
            ',': t('Comma: 1,000'),
            '.': t('Point: 1.000'),
            ' ': t('Space: 1 000'),
            "'": t('Apostrophe: 1’000'),
          }}
          onChange={(mark) => onChange({ thousands: (mark === NONE ? '' : mark) as Options['thousands'] })}
        />
        <Choice
          label={t('Dates such as 03/04/2024')}
          value={options.date_order ?? null}
          choices={{ 'day-first': t('Day first'), 'month-first': t('Month first') }}
          onChange={(order) => onChange({ date_order: order as Options['date_order'] })}
        />
        <TextField
          label={t('Comments begin with')}
          maxLength={4}
          defaultValue={options.comment ?? ''}
          key={`comment ${options.comment}`}
          onBlur={(event) => {
            const comment = event.currentTarget.value;
            if (comment !== (options.comment ?? '')) onChange({ comment });
          }}
        />
        <TextField
          label={t('Quote')}
          value={options.quote ?? ''}
          onChange={(event) => onChange({ quote: one(event.currentTarget.value) })}
        />
        <TextField
          label={t('Escape')}
          value={options.escape ?? ''}
          onChange={(event) => onChange({ escape: one(event.currentTarget.value) })}
        />
      </SimpleGrid>
      <TagsInput
        mt="sm"
        label={t('Words for no value')}
        value={options.empty_words ?? emptyWords}
        maxTags={20}
        onChange={(empty_words) => onChange({ empty_words })}
      />
    </FormPopover>
  );
}

interface CountProps {
  label: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}

function Count({ label, value, most, onChange }: CountProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={0}
      max={most}
      allowDecimal={false}
      clampBehavior="strict"
      onChange={(next) => typeof next === 'number' && next !== value && onChange(next)}
    />
  );
}

interface ChoiceProps {
  label: string;
  value: string | null;
  choices: Record<string, string>;
  onChange: (value: string | null) => void;
}

/** One way for the whole file, or what is found in each column. */
function Choice({ label, value, choices, onChange }: ChoiceProps) {
  return (
    <Select
      label={label}
      allowDeselect={false}
      data={[
        { value: BY_COLUMN, label: t('As found by column') },
        ...Object.entries(choices).map(([mark, name]) => ({ value: mark, label: name })),
      ]}
      value={value ?? BY_COLUMN}
      onChange={(next) => onChange(next === BY_COLUMN ? null : next)}
    />
  );
}

function withOption(known: readonly string[], option: string | null | undefined): string[] {
  return option && !known.includes(option) ? [option, ...known] : [...known];
}
