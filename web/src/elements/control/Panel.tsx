import { IconTrash } from '@tabler/icons-react';
import { NULL_POLICIES, nullPolicyName, scalarText } from '../../filters';
import { RankFields } from '../../filters/ranking';
import { t } from '../../locales';
import { ActionIcon, Group, SegmentedControl, Select, Stack, Switch, TagsInput, Text } from '../../ui';
import { DeferredTextField, NumberField } from '../../ui/DeferredTextField';
import { renameControl, updateElement } from '../../workbook/commands';
import { controlKindNames, controlKinds } from '../../workbook/controlKinds';
import { type ControlElement, controls, findDataElement, type Scalar } from '../../workbook/document';
import { CONTROL_ID } from '../../workbook/names';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import styles from '../panels/Panel.module.css';
import { NameSection, PanelSection } from '../panels/PanelSections';
import {
  addTarget,
  controlOperatorName,
  operatorsOf,
  pickable,
  removeTarget,
  sliderEnds,
  targetable,
  valueGoesWith,
} from './model';
import { ControlInput } from './View';

export function ControlPanel({ element }: { element: ControlElement }) {
  const store = useWorkbookStore();
  const document = useWorkbook((state) => state.document);
  const { dispatch, setControl } = store.getState();
  const others = controls(document).filter((other) => other.id !== element.id);
  const update = (changes: Partial<ControlElement>) =>
    dispatch((current) => updateElement<ControlElement>(current, element.id, changes, t('Change control')));
  const setKind = (control: ControlElement['control']) => {
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
          data={controlKindNames.map((kind) => ({
            value: kind,
            label: (controlKinds[kind].choice ?? controlKinds[kind].title)(),
          }))}
          onChange={(kind) => setKind(kind as ControlElement['control'])}
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
        {element.control === 'list' && (
          <>
            <SegmentedControl
              aria-label={t('Chosen values are')}
              value={element.mode}
              data={[
                { value: 'include', label: t('Keep chosen') },
                { value: 'exclude', label: t('Leave out chosen') },
              ]}
              onChange={(mode) => update({ mode: mode as ControlElement['mode'] })}
            />
            <Switch
              label={t('Several values may be chosen')}
              checked={element.multiple}
              onChange={(event) => update({ multiple: event.currentTarget.checked, value: null })}
            />
          </>
        )}
        <CompareOptions control={element} onChange={update} />
      </PanelSection>
      <TargetsSection control={element} />
      {element.control === 'list' && <ValuesSection control={element} onChange={update} />}
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

interface OptionsProps {
  control: ControlElement;
  onChange(changes: Partial<ControlElement>): void;
}

/** How the value is compared, and what becomes of rows without one. */
function CompareOptions({ control, onChange }: OptionsProps) {
  const operators = operatorsOf(control.control);
  const [low, high] = sliderEnds(control);
  const setEnds = (values: number[]) => onChange({ options: { kind: 'manual', values }, value: null });
  return (
    <>
      {operators.length > 0 && (
        <Select
          label={t('Compared by')}
          allowDeselect={false}
          value={control.operator ?? (control.control === 'text' ? 'contains' : 'equals')}
          data={operators.map((one) => ({ value: one, label: controlOperatorName(control.control, one) }))}
          onChange={(operator) => onChange({ operator: operator as ControlElement['operator'] })}
        />
      )}
      {control.control === 'text' && (
        <Switch
          label={t('Upper and lower case differ')}
          checked={control.case_sensitive}
          onChange={(event) => onChange({ case_sensitive: event.currentTarget.checked })}
        />
      )}
      {(control.control === 'text' || control.control === 'number') && (
        <Switch
          label={t('Leave out what fits')}
          checked={control.negated}
          onChange={(event) => onChange({ negated: event.currentTarget.checked })}
        />
      )}
      {control.control === 'slider' && (
        <Group grow gap="xs">
          <NumberField label={t('Lowest')} value={low} onCommit={(end) => setEnds([end ?? 0, high])} />
          <NumberField label={t('Highest')} value={high} onCommit={(end) => setEnds([low, end ?? 100])} />
        </Group>
      )}
      {control.control === 'top-n' && (
        <RankFields direction={control.direction} ranking={control.ranking} onChange={onChange} />
      )}
      {control.control !== 'list' && control.control !== 'switch' && control.control !== 'top-n' && (
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

interface ValuesSectionProps {
  control: ControlElement;
  onChange(changes: Partial<ControlElement>): void;
}

function ValuesSection({ control, onChange }: ValuesSectionProps) {
  const document = useWorkbook((state) => state.document);
  const { options } = control;
  const manual = options?.kind === 'manual';
  const elements = targetable(document);
  const element = options?.kind === 'element' ? findDataElement(document, options.element_id) : undefined;
  return (
    <PanelSection title={t('Values on offer')}>
      <SegmentedControl
        aria-label={t('Where the values come from')}
        value={manual ? 'manual' : 'element'}
        data={[
          { value: 'element', label: t('From a column') },
          { value: 'manual', label: t('My own list') },
        ]}
        onChange={(kind) =>
          onChange({
            options:
              kind === 'manual'
                ? { kind: 'manual', values: [] }
                : control.targets[0]
                  ? { kind: 'element', ...control.targets[0] }
                  : null,
            value: null,
          })
        }
      />
      {manual ? (
        <TagsInput
          aria-label={t('Values')}
          placeholder={t('Type a value, then Enter')}
          value={options.values.map(scalarText)}
          onChange={(texts) => onChange({ options: { kind: 'manual', values: texts.map(asScalar) } })}
        />
      ) : (
        <Stack gap={4}>
          <Select
            label={t('Element')}
            value={element?.id ?? null}
            data={elements.map((one) => ({ value: one.id, label: one.name }))}
            onChange={(id) => {
              const next = id && findDataElement(document, id);
              const column = next && pickable(next)[0];
              if (next && column) {
                onChange({ options: { kind: 'element', element_id: next.id, column_id: column.id } });
              }
            }}
          />
          {element && options?.kind === 'element' && (
            <Select
              label={t('Column')}
              searchable
              allowDeselect={false}
              value={options.column_id}
              data={pickable(element).map((column) => ({ value: column.id, label: column.name }))}
              onChange={(column_id) => column_id && onChange({ options: { ...options, column_id } })}
            />
          )}
        </Stack>
      )}
    </PanelSection>
  );
}

/** Typed values: numbers are numbers, everything else is text. */
function asScalar(text: string): Scalar {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
