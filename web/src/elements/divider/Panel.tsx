import type { DividerElement } from '../../workbook/document';
import { NameSection } from '../shared/PanelSections';
import styles from '../shared/shared.module.css';

export function DividerPanel({ element }: { element: DividerElement }) {
  return (
    <div className={styles.panel}>
      <NameSection element={element} />
    </div>
  );
}
