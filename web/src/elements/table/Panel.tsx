import { t } from '../../locales';
import { NumberField } from '../../ui/DeferredTextField';
import { updateElement } from '../../workbook/commands';
import type { TableElement } from '../../workbook/document';
import { useWorkbookStore } from '../../workbook/store';
import styles from '../panels/Panel.module.css';
import {
  ColumnsSection,
  FiltersSection,
  NameSection,
  PanelSection,
  SourceSection,
} from '../panels/PanelSections';
import { SqlSection } from '../panels/SqlSection';

export function TablePanel({ element }: { element: TableElement }) {
  const { dispatch } = useWorkbookStore().getState();
  return (
    <div className={styles.panel}>
      <NameSection element={element} />
      <SqlSection element={element} />
      <ColumnsSection element={element} />
      <FiltersSection element={element} />
      <SourceSection element={element} />
      <PanelSection title={t('Rows')}>
        <NumberField
          label={t('Row limit')}
          placeholder={t('no limit')}
          integer
          min={1}
          value={element.limit ?? null}
          onCommit={(limit) =>
            dispatch((document) => updateElement<TableElement>(document, element.id, { limit }))
          }
        />
      </PanelSection>
    </div>
  );
}
