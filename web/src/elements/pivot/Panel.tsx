import type { PivotElement } from '../../workbook/document';
import { ColumnsSection, FiltersSection, NameSection, SourceSection } from '../shared/PanelSections';
import styles from '../shared/shared.module.css';

export function PivotPanel({ element }: { element: PivotElement }) {
  return (
    <div className={styles.panel}>
      <SourceSection element={element} />
      <ColumnsSection element={element} />
      <FiltersSection element={element} />
      <NameSection element={element} />
    </div>
  );
}
