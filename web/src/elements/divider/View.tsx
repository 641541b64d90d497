import type { DividerElement } from '../../workbook/document';
import { useWorkbook } from '../../workbook/store';
import { BorderlessFrame } from '../frame/BorderlessFrame';
import { ElementMenu } from '../frame/ElementFrame';
import styles from './divider.module.css';

export function DividerView({ element }: { element: DividerElement }) {
  const editable = useWorkbook((state) => state.editable);
  return (
    <BorderlessFrame low element={element} menu={<ElementMenu element={element} small />}>
      <div className={styles.line} data-drag-handle={editable || undefined}>
        <hr />
      </div>
    </BorderlessFrame>
  );
}
