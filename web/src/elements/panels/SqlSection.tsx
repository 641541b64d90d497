import { useEffect, useState } from 'react';
import { toApiError } from '../../api/errors';
import { t } from '../../locales';
import { Button, ErrorState, Group, Textarea } from '../../ui';
import { apply } from '../../workbook/commands';
import { Changes } from '../../workbook/commands/changes';
import type { DataElement } from '../../workbook/document';
import { plainColumns } from '../../workbook/newColumns';
import { describeIn } from '../../workbook/queries';
import { useWorkbookStore } from '../../workbook/store';
import { PanelSection } from './PanelSections';

/** The statement of an element over SQL; running it also brings in new columns of its result. */
export function SqlSection({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const statement = element.source.kind === 'sql' ? element.source.statement : '';
  const [draft, setDraft] = useState(statement);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => setDraft(statement), [statement]);
  if (element.source.kind !== 'sql') return null;
  const { source } = element;

  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const { document, id, dispatch } = store.getState();
      const trial = apply(document, withStatement(document)).document;
      const description = await describeIn(id, trial, element.id);
      dispatch((current) => {
        const changes = new Changes(current);
        const now = changes.data(element.id);
        const known = new Set(now.columns.map((column) => column.source_column));
        const fresh = plainColumns(
          now.columns,
          description.source_columns.filter((column) => !known.has(column.name)),
        );
        changes.set({
          ...now,
          source: { ...source, statement: draft },
          columns: [...now.columns, ...fresh],
        } as DataElement);
        return { kind: 'change-sql', label: t('Change SQL'), steps: changes.steps() };
      });
      if (draft === statement) store.getState().refresh(element.id);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  const withStatement = (document: Parameters<typeof apply>[0]) => {
    const changes = new Changes(document);
    const now = changes.data(element.id);
    changes.set({ ...now, source: { ...source, statement: draft } } as DataElement);
    return { kind: 'change-sql', label: t('Change SQL'), steps: changes.steps() };
  };

  return (
    <PanelSection title={t('SQL')}>
      <Textarea
        aria-label={t('SQL statement')}
        autosize
        minRows={4}
        maxRows={16}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {error !== null && <ErrorState compact problem={toApiError(error)} />}
      <Group justify="flex-end">
        <Button onClick={() => void run()} loading={busy} disabled={draft.trim() === ''}>
          {t('Run')}
        </Button>
      </Group>
    </PanelSection>
  );
}
