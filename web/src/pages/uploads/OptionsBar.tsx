import { IconSettings } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../locales';
import { Button, FormPopover, Select, Stack, Switch, TextField } from '../../ui';
import { delimiterLabel } from './labels';
import type { Options } from './state';

const DELIMITERS = [',', ';', '\t', '|', ' '];
const ENCODINGS = ['utf-8', 'utf-16', 'windows-1252', 'iso-8859-1', 'iso-8859-15', 'shift_jis', 'gb18030'];

interface OptionsBarProps {
  options: Options;
  busy: boolean;
  /** The file is read again with these. */
  onChange: (options: Options) => void;
}

/** How the file is read; found by looking at it, and changed here when that went wrong. */
export function OptionsBar({ options, busy, onChange }: OptionsBarProps) {
  const [open, setOpen] = useState(false);
  const change = (patch: Partial<Options>) => onChange({ ...options, ...patch });
  const one = (value: string) => (value === '' ? null : value.slice(-1));
  return (
    <FormPopover
      opened={open}
      label={t('Parsing')}
      onClose={() => setOpen(false)}
      width={280}
      position="bottom-end"
      target={
        <Button
          variant="default"
          leftSection={<IconSettings />}
          loading={busy}
          onClick={() => setOpen(!open)}
        >
          {t('Parsing')}
        </Button>
      }
    >
      <Stack gap="sm">
        <Select
          label={t('Separator')}
          allowDeselect={false}
          data={withFound(DELIMITERS, options.delimiter).map((value) => ({
            value,
            label: delimiterLabel(value),
          }))}
          value={options.delimiter ?? null}
          onChange={(delimiter) => change({ delimiter })}
        />
        <Select
          label={t('Encoding')}
          allowDeselect={false}
          data={withFound(ENCODINGS, options.encoding?.toLowerCase())}
          value={options.encoding?.toLowerCase() ?? null}
          onChange={(encoding) => change({ encoding })}
        />
        <TextField
          label={t('Quote')}
          value={options.quote ?? ''}
          onChange={(event) => change({ quote: one(event.currentTarget.value) })}
        />
        <TextField
          label={t('Escape')}
          value={options.escape ?? ''}
          onChange={(event) => change({ escape: one(event.currentTarget.value) })}
        />
        <Switch
          label={t('The first line names the columns')}
          checked={options.header ?? true}
          onChange={(event) => change({ header: event.currentTarget.checked })}
        />
      </Stack>
    </FormPopover>
  );
}

function withFound(known: readonly string[], found: string | null | undefined): string[] {
  return found && !known.includes(found) ? [found, ...known] : [...known];
}
