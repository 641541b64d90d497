import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { t } from '../../locales';
import { ActionIcon, Group, SegmentedControl, Switch } from '../../ui';
import { updateElement } from '../../workbook/commands';
import type { PivotAxis, PivotElement } from '../../workbook/document';
import { type Description, useDescription } from '../../workbook/queries';
import { useWorkbookStore } from '../../workbook/store';
import { FieldEditor } from '../panels/FieldEditor';
import styles from '../panels/Panel.module.css';
import { FiltersSection, NameSection, PanelSection, SourceSection } from '../panels/PanelSections';
import { moved, removePivotField, type Shelf, setPivotField, shelfIds } from './model';

interface ShelfProps {
  element: PivotElement;
  shelf: Shelf;
  title: string;
  description: Description | undefined;
  update(changes: Partial<PivotElement>): void;
}

export function PivotPanel({ element }: { element: PivotElement }) {
  const { dispatch } = useWorkbookStore().getState();
  const description = useDescription(element.id).data;
  const update = (changes: Partial<PivotElement>) =>
    dispatch((document) => updateElement<PivotElement>(document, element.id, changes, t('Change pivot')));
  const common = { element, description, update };
  return (
    <div className={styles.panel}>
      <ShelfSection {...common} shelf="rows" title={t('Rows')} />
      <ShelfSection {...common} shelf="across" title={t('Columns')} />
      <ShelfSection {...common} shelf="values" title={t('Values')} />
      <NameSection element={element} />
      <FiltersSection element={element} />
      <SourceSection element={element} />
    </div>
  );
}

function ShelfSection({ element, shelf, title, description, update }: ShelfProps) {
  const { dispatch } = useWorkbookStore().getState();
  const source = description?.source_name ?? '';
  const use = shelf === 'values' ? 'value' : 'key';
  const ids = shelfIds(element, shelf);
  const labelOf = (at: number) => labelAt(shelf, at + 1);
  return (
    <PanelSection title={title}>
      {ids.map((id, at) => (
        <Group key={id} gap={2} wrap="nowrap" align="flex-end">
          <div style={{ flex: 1, minWidth: 0 }}>
            <FieldEditor
              element={element}
              label={labelOf(at)}
              use={use}
              column={element.columns.find((column) => column.id === id)}
              description={description}
              onChange={(field) =>
                dispatch((document) => setPivotField(document, element.id, shelf, field, source, id))
              }
              onRemove={() => dispatch((document) => removePivotField(document, element, id))}
            />
          </div>
          {ids.length > 1 && (
            <ActionIcon
              aria-label={
                at === 0
                  ? t('Move {{field}} down', { field: labelOf(at) })
                  : t('Move {{field}} up', { field: labelOf(at) })
              }
              onClick={() => update(moved(element, shelf, id, at === 0 ? 1 : -1))}
            >
              {at === 0 ? <IconArrowDown size={14} /> : <IconArrowUp size={14} />}
            </ActionIcon>
          )}
        </Group>
      ))}
      {ids.length < 20 && (
        <FieldEditor
          key={ids.length}
          element={element}
          label={addLabel(shelf)}
          use={use}
          column={undefined}
          description={description}
          onChange={(field) =>
            dispatch((document) => setPivotField(document, element.id, shelf, field, source, null))
          }
        />
      )}
      {shelf !== 'values' && ids.length > 0 && (
        <Totals axis={element[shelf]} shelf={shelf} onChange={(axis) => update({ [shelf]: axis })} />
      )}
    </PanelSection>
  );
}

interface TotalsProps {
  axis: PivotAxis;
  shelf: 'rows' | 'across';
  onChange(axis: PivotAxis): void;
}

function Totals({ axis, shelf, onChange }: TotalsProps) {
  const subtotals = axis.keys.some((key) => key.subtotals === 'always');
  const setSubtotals = (shown: boolean) => {
    const keys = axis.keys.map(
      (key) => ({ ...key, subtotals: shown ? 'always' : 'when-collapsed' }) as const,
    );
    onChange({ ...axis, keys });
  };
  return (
    <>
      <Switch
        label={shelf === 'rows' ? t('Total of all rows') : t('Total of all columns')}
        checked={axis.grand_total}
        onChange={(event) => onChange({ ...axis, grand_total: event.currentTarget.checked })}
      />
      {axis.keys.length > 1 && (
        <Switch
          label={t('Subtotals')}
          checked={subtotals}
          onChange={(event) => setSubtotals(event.currentTarget.checked)}
        />
      )}
      {(axis.grand_total || axis.keys.length > 1) && (
        <SegmentedControl
          aria-label={shelf === 'rows' ? t('Place of totals of rows') : t('Place of totals of columns')}
          value={axis.totals}
          data={[
            { value: 'first', label: t('Totals first') },
            { value: 'last', label: t('Totals last') },
          ]}
          onChange={(totals) => onChange({ ...axis, totals: totals as PivotAxis['totals'] })}
        />
      )}
    </>
  );
}

function labelAt(shelf: Shelf, n: number): string {
  switch (shelf) {
    case 'rows':
      return t('Row key {{n}}', { n });
    case 'across':
      return t('Column key {{n}}', { n });
    case 'values':
      return t('Value {{n}}', { n });
  }
}

function addLabel(shelf: Shelf): string {
  switch (shelf) {
    case 'rows':
      return t('Add to rows');
    case 'across':
      return t('Add to columns');
    case 'values':
      return t('Add to values');
  }
}
