import { api } from '../../api/client';
import { toastProblem } from '../../api/problem';
import { t } from '../../locales';
import { CopyField, Select, Text } from '../../ui';
import { findDataElement, type InputTableElement } from '../../workbook/document';
import { useWorkbook } from '../../workbook/store';
import styles from '../panels/Panel.module.css';
import { ColumnsSection, FiltersSection, NameSection, PanelSection } from '../panels/PanelSections';
import type { InputTable } from './types';
import { inputTableParams, refreshStructure, useStructure } from './useInputTable';

/** Whose rows a linked table has, and by which columns its entries find them. */
function LinkSection({ element }: { element: InputTableElement }) {
  const parent = useWorkbook((state) =>
    element.linked ? findDataElement(state.document, element.linked.parent.element_id) : undefined,
  );
  if (!element.linked) return null;
  const nameOf = (id: string) => parent?.columns.find((column) => column.id === id)?.name ?? id;
  return (
    <PanelSection title={t('Linked to')}>
      <Text fz="sm">{parent?.name ?? t('An element that no longer exists')}</Text>
      <Text c="dimmed" fz="xs">
        {t('Key: {{columns}}', {
          columns: element.linked.keys.map((key) => nameOf(key.parent_column_id)).join(', '),
        })}
      </Text>
    </PanelSection>
  );
}

export function InputTablePanel({ element }: { element: InputTableElement }) {
  const id = element.source.input_table_id;
  const structure = useStructure(id, element.id);
  const update = api.useMutation('patch', '/api/input-tables/{input_table_id}');
  const setEntry = (data_entry: InputTable['data_entry']) =>
    update
      .mutateAsync({ ...inputTableParams(id), body: { data_entry } })
      .then(() => refreshStructure(id), toastProblem);

  return (
    <div className={styles.panel}>
      <NameSection element={element} />
      <ColumnsSection element={element} />
      <FiltersSection element={element} />
      <LinkSection element={element} />
      <PanelSection title={t('Data entry')}>
        {structure.data && (
          <Select
            label={t('Data is entered')}
            description={t(
              'Takes effect at once, for the published version too: it is not part of the draft.',
            )}
            allowDeselect={false}
            value={structure.data.data_entry}
            data={[
              { value: 'draft', label: t('By editors, in the draft') },
              { value: 'published', label: t('By everyone with access, in the published version') },
            ]}
            onChange={(value) => void setEntry(value as InputTable['data_entry'])}
          />
        )}
      </PanelSection>
      <PanelSection title={t('In the warehouse')}>
        {structure.data && (
          <>
            <Text c="dimmed" fz="xs">
              {t('Any SQL tool can read the table and its history.')}
            </Text>
            <CopyField block label={t('Copy the path of the table')} value={structure.data.path.join('.')} />
            <CopyField
              block
              label={t('Copy the path of the history')}
              value={structure.data.history_path.join('.')}
            />
          </>
        )}
      </PanelSection>
    </div>
  );
}
