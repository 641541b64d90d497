import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import {
  Button,
  EmptyState,
  ErrorState,
  Group,
  Modal,
  MultiSelect,
  Select,
  SkeletonRows,
  Stack,
  Text,
  TextField,
} from '../../ui';
import { LinkAnchor } from '../../ui/links';
import {
  allElements,
  connectionOf,
  type DataElement,
  groupingsOf,
  isDataElement,
  type Workbook,
} from '../../workbook/document';
import { dataFacts } from '../../workbook/kinds';
import { withElement } from '../../workbook/newElements';
import { describeIn, type SourceColumn } from '../../workbook/queries';
import type { ElementSource } from '../../workbook/sources';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import type { AddDialogProps } from '../entry';
import { emptyTable } from '../table/new';
import {
  type DraftColumn,
  draftColumn,
  draftProblem,
  EntryColumnsEditor,
  wireColumns,
} from './EntryColumnsEditor';
import { keyType, linkedTableOf } from './linked';
import { useNameLimit } from './nameLimit';

/** An element that a linked table can be linked to, at one of its levels. */
interface Choice {
  value: string;
  label: string;
  source: ElementSource;
  parent: DataElement;
  /** Keys of the grouping, which identify its rows. */
  keys: readonly string[];
}

function choicesIn(document: Workbook): Choice[] {
  return allElements(document)
    .filter(isDataElement)
    .filter((element) => !element.hidden_source && dataFacts(element).hasBaseRows)
    .flatMap((element) => [choice(element, element.name, null, []), ...groupingChoices(element)]);
}

function groupingChoices(element: DataElement): Choice[] {
  const nameOf = (id: string) => element.columns.find((column) => column.id === id)?.name ?? '';
  const groupings = groupingsOf(element);
  return groupings.map((grouping, at) => {
    const keys = groupings.slice(0, at + 1).flatMap((one) => one.keys);
    const label = t('{{name}} by {{keys}}', {
      name: element.name,
      keys: grouping.keys.map(nameOf).join(', '),
    });
    return choice(element, label, grouping.id, keys);
  });
}

const choice = (
  parent: DataElement,
  label: string,
  grouping_id: string | null,
  keys: readonly string[],
): Choice => ({
  value: `${parent.id} ${grouping_id ?? ''}`,
  label,
  source: { kind: 'element', element_id: parent.id, grouping_id },
  parent,
  keys,
});

/** Makes an input table whose rows are those of an element of the workbook. */
export function CreateLinkedTable({ onClose, onMade }: AddDialogProps) {
  const document = useWorkbook((state) => state.document);
  const choices = choicesIn(document);
  const [picked, setPicked] = useState<string | null>(
    choices.length === 1 ? (choices[0]?.value ?? null) : null,
  );
  const chosen = choices.find((one) => one.value === picked);
  return (
    <Modal opened onClose={onClose} title={t('Create a linked input table')} size="lg">
      {choices.length === 0 ? (
        <EmptyState compact title={t('There is nothing to link to yet')}>
          {t('Add a table first: a linked input table shows its rows, with columns to type in.')}
        </EmptyState>
      ) : (
        <Stack gap="md">
          <Select
            label={t('Rows of')}
            description={t('The element to whose rows you want to add columns.')}
            searchable
            allowDeselect={false}
            data-autofocus
            value={picked}
            data={choices.map(({ value, label }) => ({ value, label }))}
            onChange={setPicked}
          />
          {chosen && <Chosen key={chosen.value} chosen={chosen} onClose={onClose} onMade={onMade} />}
        </Stack>
      )}
    </Modal>
  );
}

interface ChosenProps extends AddDialogProps {
  chosen: Choice;
}

/** Learns the chosen element's columns, and whether its connection can be written to. */
function Chosen({ chosen, onClose, onMade }: ChosenProps) {
  const store = useWorkbookStore();
  const { id, document } = store.getState();
  const connections = api.useQuery('get', '/api/connections', {}, { staleTime: 0 });
  const offered = useQuery({
    queryKey: ['linkable', id, chosen.value, document],
    queryFn: async () => {
      const probe = emptyTable(document, chosen.source, 'linkable');
      const description = await describeIn(id, withElement(document, probe), probe.id);
      return description.source_columns.filter((column) => !column.name.startsWith('sys_'));
    },
  });
  const failure = connections.error ?? offered.error;
  if (failure) return <ErrorState compact problem={problemOf(failure)} />;
  if (!connections.data || !offered.data) return <SkeletonRows rows={5} />;
  const connection = connections.data.find((one) => one.id === connectionOf(document, chosen.parent));
  if (!connection?.write_access.enabled) {
    return (
      <EmptyState
        compact
        title={t('The connection of this element has no write access')}
        action={<LinkAnchor to="/connections">{t('Connections')}</LinkAnchor>}
      >
        {t('An admin switches it on in the settings of a connection, by naming a schema to write to.')}
      </EmptyState>
    );
  }
  return (
    <Form
      chosen={chosen}
      offered={offered.data}
      connectionId={connection.id}
      onClose={onClose}
      onMade={onMade}
    />
  );
}

interface FormProps extends ChosenProps {
  offered: SourceColumn[];
  connectionId: string;
}

function Form({ chosen, offered, connectionId, onClose, onMade }: FormProps) {
  const store = useWorkbookStore();
  const create = api.useMutation('post', '/api/input-tables');
  const possible = offered.filter((column) => keyType(column) !== null);
  const [keys, setKeys] = useState<string[]>(
    chosen.keys.filter((key) => possible.some((column) => column.name === key)),
  );
  const [name, setName] = useState(t('{{name}} notes', { name: chosen.label }));
  const [columns, setColumns] = useState<DraftColumn[]>([draftColumn(t('Note'), 'text')]);
  const keyed = keys.flatMap((key) => possible.find((column) => column.name === key) ?? []);
  const taken = keyed.map((column) => column.label.toLowerCase());
  const limit = useNameLimit(connectionId);
  const valid =
    name.trim() !== '' &&
    keyed.length > 0 &&
    columns.every((_, at) => draftProblem(columns, at, taken, limit) === undefined);

  const submit = async () => {
    if (!(await store.getState().flush())) return;
    const { id, document } = store.getState();
    const body = {
      connection_id: connectionId,
      workbook_id: id,
      name: name.trim(),
      key_columns: keyed.map((column) => ({ name: column.label, type: keyType(column) ?? 'text' })),
      columns: wireColumns(columns),
      blank_rows: 0,
    };
    await create.mutateAsync({ body }).then(
      (table) => {
        onMade(linkedTableOf(document, table, chosen.source, offered, keys));
        onClose();
      },
      () => undefined,
    );
  };

  return (
    <>
      <MultiSelect
        label={t('Key')}
        description={t(
          'The columns that identify a row: what you type stays with their values. Choose columns that do not change.',
        )}
        searchable
        maxValues={10}
        value={keys}
        data={possible.map((column) => ({ value: column.name, label: column.label }))}
        onChange={setKeys}
        error={keyed.length === 0 ? t('Choose at least one column.') : undefined}
      />
      <TextField
        label={t('Table name')}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <EntryColumnsEditor
        title={t('Columns to type in')}
        columns={columns}
        taken={taken}
        limit={limit}
        onChange={setColumns}
      />
      <Text c="dimmed" fz="xs">
        {t(
          'Rows with the same key share what is typed. It is kept when a row goes away, and shown again when the row comes back.',
        )}
      </Text>
      {create.error ? <ErrorState compact problem={problemOf(create.error)} /> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button onClick={() => void submit()} disabled={!valid} loading={create.isPending}>
          {t('Create linked input table')}
        </Button>
      </Group>
    </>
  );
}
