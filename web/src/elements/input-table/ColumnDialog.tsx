import { useState } from 'react';
import { api, dataOf, http, type Model } from '../../api/client';
import { type ApiError, toApiError } from '../../api/errors';
import { t } from '../../locales';
import { Button, Checkbox, ErrorState, Group, Modal, Select, Stack, TagsInput, TextField } from '../../ui';
import { NumberField } from '../../ui/DeferredTextField';
import { tooLong, useNameLimit } from './nameLimit';
import type { InputTable } from './types';
import { type Constraints, type EntryType, TYPE_OPTIONS } from './types';
import { inputTableParams } from './useInputTable';

type EntryColumn = Model<'EntryColumn'>;

interface ColumnDialogProps {
  table: InputTable;
  /** The column to change; null adds one. */
  column: EntryColumn | null;
  onClose(): void;
  onDone(table: InputTable, column: { name: string }): void;
}

const PATH = '/api/input-tables/{input_table_id}/columns/{column_id}';

/** Name, type and rules of an entry column. The warehouse table changes when it is saved. */
export function ColumnDialog({ table, column, onClose, onDone }: ColumnDialogProps) {
  const [name, setName] = useState(column?.name ?? '');
  const [type, setType] = useState<EntryType>(column?.type ?? 'text');
  const [rules, setRules] = useState<Constraints>(column?.constraints ?? { required: false, unique: false });
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const add = api.useMutation('post', '/api/input-tables/{input_table_id}/columns');
  const long = tooLong(name, useNameLimit(table.connection_id));
  const nameProblem = long ?? (error?.field === 'name' ? error.message : undefined);
  const set = (changes: Partial<Constraints>) => setRules({ ...rules, ...changes });
  const loses = error !== null && column !== null && error.code === 'would-lose-values';

  const save = async (acceptLoss: boolean) => {
    setBusy(true);
    setError(null);
    try {
      const params = inputTableParams(table.id);
      const constraints = fitting(rules, type);
      const changed = column
        ? await dataOf(
            http.PATCH(PATH, {
              params: { path: { input_table_id: table.id, column_id: column.id } },
              body: { name: name.trim(), type, constraints, accept_loss: acceptLoss },
            }),
          )
        : await add.mutateAsync({ ...params, body: { name: name.trim(), type, constraints } });
      onDone(changed, { name: name.trim() });
      onClose();
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  const title = column ? t('Column {{name}}', { name: column.name }) : t('Add an entry column');
  return (
    <Modal opened onClose={onClose} title={title} size="md">
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextField
            label={t('Column name')}
            data-autofocus
            value={name}
            maxLength={200}
            error={nameProblem}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setError(null);
            }}
          />
          <Select
            label={t('Type')}
            allowDeselect={false}
            value={type}
            data={TYPE_OPTIONS.map(({ value, label }) => ({ value, label: label() }))}
            onChange={(next) => setType(next as EntryType)}
          />
        </Group>
        <Group gap="lg">
          <Checkbox
            label={t('Required')}
            checked={rules.required}
            onChange={(event) => set({ required: event.currentTarget.checked })}
          />
          {type !== 'checkbox' && (
            <Checkbox
              label={t('No value twice')}
              checked={rules.unique}
              onChange={(event) => set({ unique: event.currentTarget.checked })}
            />
          )}
        </Group>
        {type === 'number' && (
          <Group grow>
            <NumberField
              label={t('At least')}
              placeholder={t('no limit')}
              value={rules.minimum ?? null}
              onCommit={(minimum) => set({ minimum })}
            />
            <NumberField
              label={t('At most')}
              placeholder={t('no limit')}
              value={rules.maximum ?? null}
              onCommit={(maximum) => set({ maximum })}
            />
          </Group>
        )}
        {type === 'text' && (
          <>
            <TagsInput
              label={t('Values on offer')}
              placeholder={t('Type a value, then Enter')}
              description={t('Leave empty to allow any text.')}
              value={rules.choices ?? []}
              onChange={(choices) => set({ choices: choices.length > 0 ? choices : null })}
            />
            <TextField
              label={t('Pattern')}
              placeholder={t('Regular expression, for example [A-Z]{2}')}
              value={rules.pattern ?? ''}
              onChange={(event) => set({ pattern: event.currentTarget.value || null })}
            />
          </>
        )}
        {error && error.field !== 'name' && <ErrorState compact problem={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          {loses ? (
            <Button color="red" loading={busy} onClick={() => void save(true)}>
              {t('Change and lose these values')}
            </Button>
          ) : (
            <Button
              loading={busy}
              disabled={name.trim() === '' || long !== undefined}
              onClick={() => void save(false)}
            >
              {column ? t('Save column') : t('Add column')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** Rules that have a meaning for the type; the others are dropped with it. */
function fitting(rules: Constraints, type: EntryType): Constraints {
  return {
    required: rules.required,
    unique: type === 'checkbox' ? false : rules.unique,
    minimum: type === 'number' ? (rules.minimum ?? null) : null,
    maximum: type === 'number' ? (rules.maximum ?? null) : null,
    pattern: type === 'text' ? (rules.pattern ?? null) : null,
    choices: type === 'text' ? (rules.choices ?? null) : null,
  };
}
