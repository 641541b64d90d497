import { IconTrash } from '@tabler/icons-react';
import { type ControlKind, controlKindNames, controlKinds, kindOf } from '../../controls';
import type { ControlFieldsProps } from '../../controls/kind';
import { NULL_POLICIES, nullPolicyName } from '../../filters';
import { t } from '../../locales';
import { ActionIcon, Group, Select, Text } from '../../ui';
import { DeferredTextField } from '../../ui/DeferredTextField';
import { renameControl, updateElement } from '../../workbook/commands';
import { type ControlElement, controls, findDataElement } from '../../workbook/document';
import { CONTROL_ID } from '../../workbook/names';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import styles from '../panels/Panel.module.css';
import { NameSection, PanelSection } from '../panels/PanelSections';
import { addTarget, pickable, removeTarget, targetable, valueGoesWith } from './model';
import { ControlInput } from './View';

export function ControlPanel({ element }: { element: ControlElement }) {
  const store = useWorkbookStore();
  const document = useWorkbook((state) => state.document);
  const { dispatch, setControl } = store.getState();
  const others = controls(document).filter((other) => other.id !== element.id);
  const update = (changes: Partial<ControlElement>) =>
    dispatch((current) => updateElement<ControlElement>(current, element.id, changes, t('Change control')));
  const { Offer } = kindOf(element);
  const readable = targetable(document).map((one) => ({ ...one, columns: pickable(one) }));
  const setKind = (control: ControlKind) => {
    setControl(element.control_id, null);
    update({ control, value: null, operator: null, options: null });
  };

  return (
    <div className={styles.panel}>
      <PanelSection title={t('Control')}>
        <Select
          label={t('Kind')}
          allowDeselect={false}
          value={element.control}
          data={controlKindNames().map((kind) => ({
            value: kind,
            label: (controlKinds[kind].choice ?? controlKinds[kind].title)(),
          }))}
          onChange={(kind) => setKind(kind as ControlKind)}
        />
        <DeferredTextField
          label={t('Control id')}
          description={t('Formulas call it [{{id}}].', { id: element.control_id })}
          maxLength={64}
          value={element.control_id}
          check={(text) => {
            if (!CONTROL_ID.test(text)) return t('A letter first, then letters, digits, - and _.');
            const taken = others.some((other) => other.control_id.toLowerCase() === text.toLowerCase());
            return taken ? t('Another control has this id.') : null;
          }}
          onCommit={(id) => dispatch((current) => renameControl(current, element.id, id))}
        />
        <CompareOptions control={element} onChange={update} />
      </PanelSection>
      <TargetsSection control={element} />
      {Offer && (
        <PanelSection title={t('Values on offer')}>
          <Offer control={element} onChange={update} elements={readable} />
        </PanelSection>
      )}
      <PanelSection title={t('Default value')}>
        <ControlInput
          control={{ ...element, name: t('Default value') }}
          value={element.value ?? null}
          onChange={(value) => {
            update({ value });
            setControl(element.control_id, value);
          }}
        />
        <Text c="dimmed" fz="xs">
          {t('What people see first. Their own choice is kept in the address of the page.')}
        </Text>
      </PanelSection>
      <NameSection element={element} />
    </div>
  );
}

/** How the value is compared, the settings of the kind, and what becomes of rows without a value. */
function CompareOptions({ control, onChange }: ControlFieldsProps) {
  const { operators = [], operatorName, Fields, choosesNulls } = kindOf(control);
  return (
    <>
      {operators.length > 0 && (
        <Select
          label={t('Compared by')}
          allowDeselect={false}
          value={control.operator ?? operators[0] ?? null}
          data={operators.map((one) => ({ value: one, label: operatorName?.(one) ?? one }))}
          onChange={(operator) => onChange({ operator: operator as ControlElement['operator'] })}
        />
      )}
      {Fields && <Fields control={control} onChange={onChange} />}
      {choosesNulls && (
        <Select
          label={t('Rows without a value')}
          allowDeselect={false}
          value={control.nulls}
          data={NULL_POLICIES.map((policy) => ({ value: policy, label: nullPolicyName(policy) }))}
          onChange={(nulls) => onChange({ nulls: nulls as ControlElement['nulls'] })}
        />
      )}
    </>
  );
}

function TargetsSection({ control }: { control: ControlElement }) {
  const document = useWorkbook((state) => state.document);
  const { dispatch, setControl } = useWorkbookStore().getState();
  const free = targetable(document).filter(
    (element) => !control.targets.some((target) => target.element_id === element.id),
  );
  return (
    <PanelSection title={t('Filters these elements')}>
      {control.targets.length === 0 && (
        <Text c="dimmed" fz="xs">
          {t('It filters nothing yet; formulas can use its value.')}
        </Text>
      )}
      {control.targets.map((target) => {
        const element = findDataElement(document, target.element_id);
        if (!element) return null;
        return (
          <Group key={target.element_id} gap={4} wrap="nowrap" align="flex-end">
            <Select
              flex={1}
              searchable
              allowDeselect={false}
              label={element.name}
              value={target.column_id}
              data={pickable(element, control.control).map((column) => ({
                value: column.id,
                label: column.name,
              }))}
              onChange={(column_id) => {
                if (!column_id || column_id === target.column_id) return;
                if (valueGoesWith(control, target)) setControl(control.control_id, null);
                dispatch((current) => addTarget(current, control, { element_id: element.id, column_id }));
              }}
            />
            <ActionIcon
              aria-label={t('Remove target {{name}}', { name: element.name })}
              onClick={() => dispatch((current) => removeTarget(current, control, element.id))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        );
      })}
      {free.length > 0 && (
        <Select
          aria-label={t('Add target')}
          placeholder={t('Add target')}
          value={null}
          data={free.map((element) => ({ value: element.id, label: element.name }))}
          onChange={(id) => {
            const element = id && findDataElement(document, id);
            if (!element) return;
            const columns = pickable(element, control.control);
            // The same column as in another target, if there is one: that is what is meant nearly always.
            const names = control.targets.map((target) =>
              findDataElement(document, target.element_id)
                ?.columns.find((column) => column.id === target.column_id)
                ?.name.toLowerCase(),
            );
            const column = columns.find((one) => names.includes(one.name.toLowerCase())) ?? columns[0];
            if (column) {
              dispatch((current) =>
                addTarget(current, control, { element_id: element.id, column_id: column.id }),
              );
            }
          }}
        />
      )}
    </PanelSection>
  );
}
