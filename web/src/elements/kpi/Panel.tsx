import { t } from '../../locales';
import type { KpiElement } from '../../workbook/document';
import { useDescription } from '../../workbook/queries';
import { useWorkbookStore } from '../../workbook/store';
import { FieldEditor } from '../panels/FieldEditor';
import styles from '../panels/Panel.module.css';
import { FiltersSection, NameSection, PanelSection, SourceSection } from '../panels/PanelSections';
import { FormatForm } from '../table/ColumnForms';
import { removeKpiField, setKpiField } from './model';

export function KpiPanel({ element }: { element: KpiElement }) {
  const { dispatch } = useWorkbookStore().getState();
  const description = useDescription(element.id);
  const source = description.data?.source_name ?? '';
  const value = element.columns.find((column) => column.id === element.value);
  const comparison = element.columns.find((column) => column.id === element.comparison);
  const type = description.data?.columns.find((column) => column.id === value?.id)?.type;
  return (
    <div className={styles.panel}>
      <PanelSection title={t('Value')}>
        <FieldEditor
          element={element}
          label={t('Value')}
          use="value"
          column={value}
          description={description.data}
          onChange={(field) =>
            dispatch((document) => setKpiField(document, element.id, 'value', field, source))
          }
        />
        {value && type && <FormatForm element={element} column={value} type={type} />}
        <FieldEditor
          element={element}
          label={t('Comparison')}
          use="value"
          column={comparison}
          description={description.data}
          onChange={(field) =>
            dispatch((document) => setKpiField(document, element.id, 'comparison', field, source))
          }
          onRemove={() => dispatch((document) => removeKpiField(document, element, 'comparison'))}
        />
      </PanelSection>
      <NameSection element={element} />
      <FiltersSection element={element} />
      <SourceSection element={element} />
    </div>
  );
}
