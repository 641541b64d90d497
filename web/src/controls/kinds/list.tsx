import { scalarText } from '../../filters';
import { KeepOrLeaveOut } from '../../filters/KeepOrLeaveOut';
import { t } from '../../locales';
import { Checkbox, SegmentedControl, Select, Stack, Switch, TagsInput } from '../../ui';
import { readList } from '../address';
import styles from '../controls.module.css';
import type { ControlEditorProps, ControlFieldsProps, ControlKindEntry, Readable } from '../kind';
import { OpenButton } from '../OpenButton';
import type { ControlElement, ControlTarget, Scalar } from '../types';

/** As set, else its first target. */
function valuesFrom({ options, targets }: ControlElement): ControlTarget | null {
  if (options?.kind === 'element') return options;
  return options === null || options === undefined ? (targets[0] ?? null) : null;
}

function Editor({ control, value, onChange, choose }: ControlEditorProps) {
  const selected: Scalar[] = Array.isArray(value) ? value : value === null ? [] : [value as Scalar];
  return (
    <OpenButton control={control} value={value} width={272}>
      {(close) => {
        const set = (next: Scalar[]) => {
          onChange(control.multiple ? next : (next[0] ?? null));
          if (!control.multiple) close();
        };
        return control.options?.kind === 'manual' ? (
          <ManualList
            values={control.options.values}
            selected={selected}
            single={!control.multiple}
            onChange={set}
          />
        ) : (
          choose(selected, set)
        );
      }}
    </OpenButton>
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
    <fieldset className={styles.values} aria-label={t('Values')}>
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

function Fields({ control, onChange }: ControlFieldsProps) {
  return (
    <>
      <KeepOrLeaveOut fullWidth={false} mode={control.mode} onChange={(mode) => onChange({ mode })} />
      <Switch
        label={t('Several values may be chosen')}
        checked={control.multiple}
        onChange={(event) => onChange({ multiple: event.currentTarget.checked, value: null })}
      />
    </>
  );
}

function Offer({ control, onChange, elements }: ControlFieldsProps & { elements: readonly Readable[] }) {
  const { options } = control;
  const element = options?.kind === 'element' && elements.find(({ id }) => id === options.element_id);
  return (
    <>
      <SegmentedControl
        aria-label={t('Where the values come from')}
        value={options?.kind === 'manual' ? 'manual' : 'element'}
        data={[
          { value: 'element', label: t('From a column') },
          { value: 'manual', label: t('My own list') },
        ]}
        onChange={(kind) => {
          const [target] = control.targets;
          const fromColumn = target ? ({ kind: 'element', ...target } as const) : null;
          onChange({ options: kind === 'manual' ? { kind, values: [] } : fromColumn, value: null });
        }}
      />
      {options?.kind === 'manual' ? (
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
            value={element ? element.id : null}
            data={elements.map((one) => ({ value: one.id, label: one.name }))}
            onChange={(id) => {
              const column = elements.find((one) => one.id === id)?.columns[0];
              if (id && column)
                onChange({ options: { kind: 'element', element_id: id, column_id: column.id } });
            }}
          />
          {element && options?.kind === 'element' && (
            <Select
              label={t('Column')}
              searchable
              allowDeselect={false}
              value={options.column_id}
              data={element.columns.map((column) => ({ value: column.id, label: column.name }))}
              onChange={(column_id) => column_id && onChange({ options: { ...options, column_id } })}
            />
          )}
        </Stack>
      )}
    </>
  );
}

/** Typed values: numbers are numbers, everything else is text. */
function asScalar(text: string): Scalar {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

export const list: ControlKindEntry = {
  title: () => t('List'),
  choice: () => t('List of values'),
  added: () => t('List control'),
  read: (text, control) => (control.multiple ? readList(text) : (readList(text)[0] ?? null)),
  valuesFrom,
  aimed: ({ options }, target, before) => {
    const follows =
      options?.kind === 'element' &&
      options.element_id === before?.element_id &&
      options.column_id === before.column_id;
    return !options || follows ? { options: { kind: 'element', ...target } } : {};
  },
  Editor,
  Fields,
  Offer,
};
