import { t } from '../locales';
import { DateInput, Group, Select, Stack } from '../ui';
import { NumberField } from '../ui/DeferredTextField';
import {
  isRelative,
  type Period,
  PRESETS,
  readPeriod,
  UNITS,
  type Unit,
  unitName,
  writePeriod,
} from './dates';

interface DateFieldProps {
  label: string;
  hideLabel?: boolean;
  value: string | null | undefined;
  onChange(value: string | null): void;
}

/** A day, typed or picked. */
export function DateField({ label, hideLabel, value, onChange }: DateFieldProps) {
  return (
    <DateInput
      label={hideLabel ? undefined : label}
      aria-label={label}
      placeholder={t('no limit')}
      valueFormat="YYYY-MM-DD"
      clearable
      value={value ? value.slice(0, 10) : null}
      onChange={(date) => onChange(date || null)}
    />
  );
}

export interface DateRange {
  readonly start: string | null;
  readonly end: string | null;
}

interface RangeFieldProps {
  /** What the range is about, for those who hear it. */
  label: string;
  range: DateRange;
  onChange(range: DateRange): void;
  /** Names of the two ends are above them. */
  labelled?: boolean;
}

const FIXED = 'fixed';
const OWN = 'own';

/** A range of dates: a usual one by its name, two days, or two ends that move with the time. */
export function DateRangeField({ label, range, onChange, labelled = false }: RangeFieldProps) {
  const { start, end } = range;
  const preset = PRESETS.findIndex((one) => one.start === start && one.end === end);
  const moving = isRelative(start) || isRelative(end);
  const choice = preset >= 0 ? String(preset) : moving ? OWN : FIXED;
  const choose = (next: string | null) => {
    const chosen = PRESETS[Number(next)];
    if (next === OWN) return onChange({ start: start && isRelative(start) ? start : 'day-14', end: 'now' });
    if (next === FIXED || !chosen) return onChange({ start: null, end: null });
    onChange({ start: chosen.start, end: chosen.end });
  };
  return (
    <Stack gap={4}>
      <Select
        aria-label={t('{{name}}: period', { name: label })}
        allowDeselect={false}
        value={choice}
        data={[
          { value: FIXED, label: t('Between two days') },
          ...PRESETS.map((one, at) => ({ value: String(at), label: one.label() })),
          { value: OWN, label: t('Moving ends…') },
        ]}
        onChange={choose}
      />
      {choice === FIXED && (
        <Group grow gap={4} wrap="nowrap">
          <DateField
            label={labelled ? t('From') : t('{{name}}, from', { name: label })}
            hideLabel={!labelled}
            value={start}
            onChange={(next) => onChange({ start: next, end })}
          />
          <DateField
            label={labelled ? t('To and including') : t('{{name}}, to', { name: label })}
            hideLabel={!labelled}
            value={end}
            onChange={(next) => onChange({ start, end: next })}
          />
        </Group>
      )}
      {choice === OWN && (
        <>
          <MovingEnd label={t('From')} value={start} onChange={(next) => onChange({ start: next, end })} />
          <MovingEnd label={t('To')} value={end} onChange={(next) => onChange({ start, end: next })} />
        </>
      )}
    </Stack>
  );
}

interface MovingEndProps {
  label: string;
  value: string | null;
  onChange(value: string | null): void;
}

/** `now`, or so many days, months, years before or after today. */
function MovingEnd({ label, value, onChange }: MovingEndProps) {
  const period: Period | null = value ? readPeriod(value) : null;
  const unit = value === 'now' ? 'now' : (period?.unit ?? 'none');
  return (
    <Group gap={4} wrap="nowrap" align="flex-end">
      <Select
        flex={1}
        label={label}
        allowDeselect={false}
        value={unit}
        data={[
          { value: 'none', label: t('no limit') },
          { value: 'now', label: t('now') },
          ...UNITS.map((one) => ({ value: one, label: unitName(one) })),
        ]}
        onChange={(next) => {
          if (next === 'none' || next === null) onChange(null);
          else if (next === 'now') onChange('now');
          else onChange(writePeriod({ unit: next as Unit, offset: period?.offset ?? 0 }));
        }}
      />
      {period && (
        <NumberField
          label={t('{{end}}: before (-) or after (+)', { end: label })}
          hideLabel
          integer
          min={-10_000}
          max={10_000}
          value={period.offset}
          onCommit={(offset) => onChange(writePeriod({ ...period, offset: offset ?? 0 }))}
        />
      )}
    </Group>
  );
}
