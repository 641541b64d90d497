import type { DividerElement } from '../../workbook/document';
import { NameSection } from '../panels/PanelSections';
import styles from '../panels/shared.module.css';

export function DividerPanel({ element }: { element: DividerElement }) {
  return (
    <div className={styles.panel}>
      <NameSection element={element} />
    </div>
  );
}
