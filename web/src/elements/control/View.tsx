import { IconChevronDown } from '@tabler/icons-react';
import { type ComponentProps, useState } from 'react';
import { scalarText } from '../../filters';
import { DateField, DateRangeField } from '../../filters/DateFields';
import { t } from '../../locales';
import { Button, Checkbox, FormPopover, Group, Slider, Switch, Text, UnstyledButton } from '../../ui';
import { DeferredTextField, NumberField } from '../../ui/DeferredTextField';
import { renameElement } from '../../workbook/commands';
import { currentValue, isEmptyValue, isRange, sameValue } from '../../workbook/controls';
import type { ControlElement, ControlValue, Scalar } from '../../workbook/document';
import { findDataElement } from '../../workbook/document';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { BorderlessFrame } from '../frame/BorderlessFrame';
import { EditableText } from '../frame/EditableText';
import { ElementMenu } from '../frame/ElementFrame';
import { ValueList } from '../panels/ValueList';
import valueStyles from '../panels/ValueList.module.css';
import styles from './control.module.css';
import { sliderEnds, sliderStep, valuesOf, valueText } from './model';

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
          {element.control === 'slider' && <span className={styles.value}>{valueText(element, value)}</span>}
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
  switch (control.control) {
    case 'list':
      return <ListInput control={control} value={value} onChange={onChange} />;
    case 'text':
      return (
        <DeferredTextField
          label={control.name}
          hideLabel
          placeholder={t('Any text')}
          value={typeof value === 'string' ? value : ''}
          onCommit={(text) => onChange(text === '' ? null : text)}
        />
      );
    case 'slider': {
      const [low, high] = sliderEnds(control);
      return (
        <div className={styles.low}>
          <Slider
            flex={1}
            aria-label={control.name}
            min={low}
            max={high}
            step={sliderStep(low, high)}
            value={typeof value === 'number' ? value : low}
            onChange={onChange}
          />
        </div>
      );
    }
    case 'date':
      return (
        <DateField
          label={control.name}
          hideLabel
          value={typeof value === 'string' ? value : null}
          onChange={onChange}
        />
      );
    case 'top-n':
      return (
        <NumberField
          label={control.name}
          hideLabel
          min={1}
          placeholder={t('All')}
          value={typeof value === 'number' ? value : null}
          onCommit={(count) => onChange(count !== null && count > 0 ? count : null)}
        />
      );
    case 'number':
      return (
        <NumberField
          label={control.name}
          hideLabel
          placeholder={t('Any number')}
          value={typeof value === 'number' ? value : null}
          onCommit={onChange}
        />
      );
    case 'number-range': {
      const range = isRange(value) ? value : {};
      const end = (name: 'min' | 'max') => (typeof range[name] === 'number' ? range[name] : null);
      const set = (next: { [end: string]: Scalar }) => onChange(isEmptyValue(next) ? null : next);
      return (
        <Group gap={4} wrap="nowrap" grow>
          <NumberField
            label={t('{{name}}, at least', { name: control.name })}
            hideLabel
            placeholder={t('min')}
            value={end('min')}
            onCommit={(min) => set({ ...withoutNull({ min, max: end('max') }) })}
          />
          <NumberField
            label={t('{{name}}, at most', { name: control.name })}
            hideLabel
            placeholder={t('max')}
            value={end('max')}
            onCommit={(max) => set({ ...withoutNull({ min: end('min'), max }) })}
          />
        </Group>
      );
    }
    case 'date-range':
      return <DateRangeInput control={control} value={value} onChange={onChange} />;
    case 'switch':
      return (
        <div className={styles.low}>
          <Switch
            aria-label={control.name}
            label={value === null ? t('All') : scalarText(value === true)}
            checked={value === true}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
        </div>
      );
  }
}

const withoutNull = (range: { [end: string]: Scalar }) =>
  Object.fromEntries(Object.entries(range).filter(([, bound]) => bound !== null));

/** The range in words; its fields open beneath, as many as it needs. */
function DateRangeInput({ control, value, onChange }: InputProps) {
  const [open, setOpen] = useState(false);
  const range = isRange(value) ? value : {};
  const end = (name: 'start' | 'end') => (typeof range[name] === 'string' ? range[name] : null);
  const set = (next: { [end: string]: Scalar }) => onChange(isEmptyValue(next) ? null : next);
  return (
    <FormPopover
      opened={open}
      label={control.name}
      onClose={() => setOpen(false)}
      position="bottom-start"
      width={300}
      padding="xs"
      target={<OpenButton control={control} value={value} onClick={() => setOpen(!open)} />}
    >
      <DateRangeField
        labelled
        label={control.name}
        range={{ start: end('start'), end: end('end') }}
        onChange={(next) => set(withoutNull({ ...next }))}
      />
    </FormPopover>
  );
}

interface OpenButtonProps extends ComponentProps<typeof Button> {
  control: ControlElement;
  value: ControlValue;
  onClick(): void;
}

/** What is chosen; opens what can be chosen. */
function OpenButton({ control, value, ...button }: OpenButtonProps) {
  return (
    <Button
      fullWidth
      variant="default"
      justify="space-between"
      rightSection={<IconChevronDown size={14} />}
      aria-label={`${control.name}: ${valueText(control, value)}`}
      {...button}
    >
      {valueText(control, value)}
    </Button>
  );
}

function ListInput({ control, value, onChange }: InputProps) {
  const [open, setOpen] = useState(false);
  const from = valuesOf(control);
  const known = useWorkbook((state) => {
    const element = from && findDataElement(state.document, from.element_id);
    return Boolean(element?.columns.some((column) => column.id === from?.column_id));
  });
  const selected: Scalar[] = Array.isArray(value) ? value : value === null ? [] : [value as Scalar];
  const choose = (next: Scalar[]) => {
    onChange(control.multiple ? next : (next[0] ?? null));
    if (!control.multiple) setOpen(false);
  };
  return (
    <FormPopover
      opened={open}
      label={control.name}
      onClose={() => setOpen(false)}
      position="bottom-start"
      width={272}
      padding="xs"
      target={<OpenButton control={control} value={value} onClick={() => setOpen(!open)} />}
    >
      {control.options?.kind === 'manual' ? (
        <ManualList
          values={control.options.values}
          selected={selected}
          single={!control.multiple}
          onChange={choose}
        />
      ) : from && known ? (
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
      )}
    </FormPopover>
  );
}

interface ManualListProps {
  values: readonly Scalar[];
  selected: readonly Scalar[];
  single: boolean;
  onChange(values: Scalar[]): void;
}

function ManualList({ values, selected, single, onChange }: ManualListProps) {
  const toggle = (value: Scalar) => {
    if (single) return onChange(selected.includes(value) ? [] : [value]);
    onChange(selected.includes(value) ? selected.filter((one) => one !== value) : [...selected, value]);
  };
  return (
    <fieldset className={valueStyles.values} aria-label={t('Values')}>
      {values.map((value) => (
        <Checkbox
          key={`${typeof value}:${value}`}
          p={4}
          label={scalarText(value)}
          checked={selected.includes(value)}
          onChange={() => toggle(value)}
        />
      ))}
    </fieldset>
  );
}
