import { t } from '../../locales';
import { Group, Slider } from '../../ui';
import { NumberField } from '../../ui/DeferredTextField';
import { readNumber } from '../address';
import { COMPARISONS, comparisonName } from '../comparing';
import styles from '../controls.module.css';
import type { ControlKindEntry } from '../kind';
import type { ControlElement } from '../types';

/** The ends: the lowest and the highest of its values on offer. */
function ends(control: ControlElement): readonly [number, number] {
  const given = control.options?.kind === 'manual' ? control.options.values : [];
  const numbers = given.filter((value) => typeof value === 'number');
  return numbers.length < 2 ? [0, 100] : [Math.min(...numbers), Math.max(...numbers)];
}

/** Steps that people can aim at: about a hundred, of 1, 2 or 5 times a power of ten. */
function stepOf(low: number, high: number): number {
  const wanted = (high - low) / 100;
  if (!(wanted > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= wanted * 0.999) ?? power;
}

export const slider: ControlKindEntry = {
  title: () => t('Slider'),
  added: () => t('Slider control'),
  read: readNumber,
  operators: COMPARISONS,
  operatorName: comparisonName,
  choosesNulls: true,
  wordsInHead: true,
  Editor: ({ control, value, onChange }) => {
    const [low, high] = ends(control);
    return (
      <div className={styles.low}>
        <Slider
          flex={1}
          aria-label={control.name}
          min={low}
          max={high}
          step={stepOf(low, high)}
          value={typeof value === 'number' ? value : low}
          onChange={onChange}
        />
      </div>
    );
  },
  Fields: ({ control, onChange }) => {
    const [low, high] = ends(control);
    const set = (...values: number[]) => onChange({ options: { kind: 'manual', values }, value: null });
    return (
      <Group grow gap="xs">
        <NumberField label={t('Lowest')} value={low} onCommit={(end) => set(end ?? 0, high)} />
        <NumberField label={t('Highest')} value={high} onCommit={(end) => set(low, end ?? 100)} />
      </Group>
    );
  },
};
