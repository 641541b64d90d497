import { IconPlus, IconTrash } from '@tabler/icons-react';
import { t } from '../../locales';
import { ActionIcon, Button, Group, Select, Stack, Text, TextField } from '../../ui';
import { newId } from '../../workbook/ids';
import { uniqueName } from '../../workbook/names';
import styles from './input-table.module.css';
import { tooLong } from './nameLimit';
import { type EntryType, TYPE_OPTIONS } from './types';

export interface DraftColumn {
  key: string;
  name: string;
  type: EntryType;
}

export const draftColumn = (name: string, type: EntryType): DraftColumn => ({ key: newId('c'), name, type });

/** Why a column cannot be made; `taken` are names of other columns, in small letters. */
export function draftProblem(
  columns: readonly DraftColumn[],
  at: number,
  taken: readonly string[] = [],
  limit = Number.POSITIVE_INFINITY,
): string | undefined {
  const names = columns.map((column) => column.name.trim().toLowerCase());
  const name = names[at] ?? '';
  if (name === '') return t('A name is needed.');
  if (names.indexOf(name) < at || taken.includes(name)) return t('This name is used twice.');
  return tooLong(columns[at]?.name ?? '', limit);
}

interface EntryColumnsEditorProps {
  title: string;
  columns: readonly DraftColumn[];
  taken?: readonly string[];
  /** Bytes that a name may have. */
  limit?: number;
  onChange(columns: DraftColumn[]): void;
}

/** Names and types of the columns that a new input table gets. */
export function EntryColumnsEditor({ title, columns, taken = [], limit, onChange }: EntryColumnsEditorProps) {
  const set = (key: string, changes: Partial<DraftColumn>) =>
    onChange(columns.map((column) => (column.key === key ? { ...column, ...changes } : column)));
  const add = () => {
    const free = uniqueName(t('Column'), [...columns.map((column) => column.name), ...taken]);
    onChange([...columns, draftColumn(free, 'text')]);
  };
  return (
    <Stack gap={6}>
      <Text fw={600}>{title}</Text>
      {columns.map((column, at) => (
        <Group key={column.key} gap="xs" wrap="nowrap" align="flex-start">
          <TextField
            className={styles.columnName}
            aria-label={t('Name of column {{n}}', { n: at + 1 })}
            value={column.name}
            maxLength={200}
            error={draftProblem(columns, at, taken, limit)}
            onChange={(event) => set(column.key, { name: event.currentTarget.value })}
          />
          <Select
            w={160}
            aria-label={t('Type of column {{n}}', { n: at + 1 })}
            allowDeselect={false}
            value={column.type}
            data={TYPE_OPTIONS.map(({ value, label }) => ({ value, label: label() }))}
            onChange={(type) => set(column.key, { type: type as EntryType })}
          />
          <ActionIcon
            aria-label={t('Remove column {{n}}', { n: at + 1 })}
            disabled={columns.length === 1}
            onClick={() => onChange(columns.filter((one) => one.key !== column.key))}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
          {t('Add column')}
        </Button>
      </Group>
    </Stack>
  );
}

export const wireColumns = (columns: readonly DraftColumn[]) =>
  columns.map((column) => ({
    name: column.name.trim(),
    type: column.type,
    constraints: { required: false, unique: false },
  }));
