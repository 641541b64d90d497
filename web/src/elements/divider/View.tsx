import type { DividerElement } from '../../workbook/document';
import { useWorkbook } from '../../workbook/store';
import { ElementMenu } from '../shared/ElementFrame';
import { QuietFrame } from '../shared/QuietFrame';
import styles from './divider.module.css';

export function DividerView({ element }: { element: DividerElement }) {
  const editable = useWorkbook((state) => state.editable);
  return (
    <QuietFrame element={element} menu={<ElementMenu element={element} small />}>
      <div className={styles.line} data-drag-handle={editable || undefined}>
        <hr />
      </div>
    </QuietFrame>
  );
}
