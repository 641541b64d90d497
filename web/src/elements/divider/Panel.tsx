import type { DividerElement } from '../../workbook/document';
import styles from '../panels/Panel.module.css';
import { NameSection } from '../panels/PanelSections';

export function DividerPanel({ element }: { element: DividerElement }) {
  return (
    <div className={styles.panel}>
      <NameSection element={element} />
    </div>
  );
}
