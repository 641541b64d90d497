import {
  type ControlElement,
  type ControlValue,
  kindOf,
  sameValue,
  valuesOf,
  valueText,
} from '../../controls';
import { t } from '../../locales';
import { Text, UnstyledButton } from '../../ui';
import { renameElement } from '../../workbook/commands';
import { currentValue } from '../../workbook/controls';
import { findDataElement } from '../../workbook/document';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { BorderlessFrame } from '../frame/BorderlessFrame';
import { EditableText } from '../frame/EditableText';
import { ElementMenu } from '../frame/ElementFrame';
import { ValueList } from '../panels/ValueList';
import styles from './control.module.css';

export function ControlView({ element }: { element: ControlElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const values = useWorkbook((state) => state.controlValues);
  const value = currentValue(element, values);
  const set = (next: ControlValue) => store.getState().setControl(element.control_id, next);
  const changed = !sameValue(value, element.value ?? null);
  return (
    <BorderlessFrame element={element} menu={<ElementMenu element={element} small />}>
      <div className={styles.control}>
        <div className={styles.head} data-drag-handle={editable || undefined}>
          <div className={styles.label}>
            <EditableText
              value={element.name}
              label={t('Label')}
              editable={editable}
              onChange={(name) =>
                store.getState().dispatch((document) => renameElement(document, element.id, name))
              }
            />
          </div>
          {kindOf(element).wordsInHead && <span className={styles.value}>{valueText(element, value)}</span>}
          {changed && (
            <UnstyledButton className={styles.reset} onClick={() => set(element.value ?? null)}>
              {t('Reset')}
            </UnstyledButton>
          )}
        </div>
        <ControlInput control={element} value={value} onChange={set} />
      </div>
    </BorderlessFrame>
  );
}

interface InputProps {
  control: ControlElement;
  value: ControlValue;
  onChange(value: ControlValue): void;
}

/** The widget of a control; the panel uses it for the default value as well. */
export function ControlInput({ control, value, onChange }: InputProps) {
  const { Editor } = kindOf(control);
  const from = valuesOf(control);
  const known = useWorkbook((state) => {
    const element = from && findDataElement(state.document, from.element_id);
    return Boolean(element?.columns.some((column) => column.id === from?.column_id));
  });
  return (
    <Editor
      control={control}
      value={value}
      onChange={onChange}
      choose={(selected, choose) =>
        from && known ? (
          <ValueList
            elementId={from.element_id}
            columnId={from.column_id}
            selected={selected}
            single={!control.multiple}
            without={[control.control_id]}
            autoFocus
            onChange={choose}
          />
        ) : (
          <Text c="dimmed">
            {t('This list has no values yet. Choose in the panel on the right where they come from.')}
          </Text>
        )
      }
    />
  );
}
