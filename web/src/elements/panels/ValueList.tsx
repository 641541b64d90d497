import { useEffect, useState } from 'react';
import { problemOf } from '../../api/problem';
import { scalarText } from '../../filters';
import { t } from '../../locales';
import {
  Button,
  Checkbox,
  ErrorState,
  formatCount,
  Group,
  Radio,
  SkeletonRows,
  Text,
  TextField,
  useDebouncedValue,
} from '../../ui';
import type { Scalar } from '../../workbook/document';
import { useValues } from '../../workbook/queries';
import styles from './ValueList.module.css';
import { type ValueRow, valueRows } from './valueRows';

interface ValueListProps {
  elementId: string;
  columnId: string;
  selected: readonly Scalar[];
  onChange(values: Scalar[]): void;
  /** One value at most. */
  single?: boolean;
  /** Control whose own value must not narrow the list. */
  without?: readonly string[];
  /** How a value is shown; the raw value otherwise. */
  textOf?(value: Scalar): string;
  autoFocus?: boolean;
}

/** Distinct values of a column with counts, searched in the warehouse. Chosen ones stay on top. */
export function ValueList(props: ValueListProps) {
  const { elementId, columnId, selected, onChange, single = false, without = [], autoFocus = false } = props;
  const textOf = props.textOf ?? scalarText;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const values = useValues({ elementId, columnId, search, without });
  // The order stays while the list is open: a value does not jump away under the pointer.
  const [pinned] = useState(() => [...selected]);
  const waiting = typed.trim() !== search || values.isPlaceholderData;
  const latest = valueRows((values.data?.values ?? []) as ValueRow[], {
    typed: typed.trim(),
    waiting,
    pinned,
    textOf,
  });
  const { rows, hold } = useHeldRows(latest);

  const isSelected = (value: Scalar) => selected.includes(value);
  const toggle = (value: Scalar) => {
    if (single) onChange(isSelected(value) ? [] : [value]);
    else if (isSelected(value)) onChange(selected.filter((other) => other !== value));
    else onChange([...selected, value]);
  };

  return (
    <div>
      <TextField
        aria-label={t('Search values')}
        placeholder={t('Search values')}
        value={typed}
        data-autofocus={autoFocus || undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {!single && (
        <Group justify="space-between" wrap="nowrap" gap={4} mt={6} mb={2}>
          <Text c="dimmed" fz="xs" truncate>
            {selected.length === 0 ? t('None chosen: all shown') : t('{{n}} chosen', { n: selected.length })}
          </Text>
          <Group gap={0} wrap="nowrap">
            <Button
              variant="subtle"
              size="compact-xs"
              disabled={rows.length === 0}
              onClick={() => onChange([...new Set([...selected, ...rows.map((row) => row.value)])])}
            >
              {search ? t('Choose found') : t('Choose all')}
            </Button>
            <Button
              variant="subtle"
              size="compact-xs"
              disabled={selected.length === 0}
              onClick={() => onChange([])}
            >
              {t('Clear')}
            </Button>
          </Group>
        </Group>
      )}
      <fieldset className={styles.values} aria-label={t('Values')} aria-busy={values.isFetching}>
        {values.isPending || (waiting && rows.length === 0) ? (
          <SkeletonRows rows={5} height={14} />
        ) : values.error ? (
          <ErrorState compact problem={problemOf(values.error)} onRetry={() => void values.refetch()} />
        ) : rows.length === 0 ? (
          <Text c="dimmed" p="xs">
            {search ? t('No value contains "{{search}}".', { search }) : t('There are no values.')}
          </Text>
        ) : (
          rows.map((row) => {
            const text = textOf(row.value);
            const Box = single ? Radio : Checkbox;
            return (
              // biome-ignore lint/a11y/noLabelWithoutControl: the box within is the control
              <label key={`${typeof row.value}:${row.value}`} className={styles.value} onPointerDown={hold}>
                <Box
                  size="xs"
                  aria-label={text}
                  checked={isSelected(row.value)}
                  onChange={() => toggle(row.value)}
                />
                <span className={styles.valueText} data-null={row.value === null || undefined} title={text}>
                  {text}
                </span>
                {row.rows !== null && <span className={styles.valueCount}>{formatCount(row.rows)}</span>}
              </label>
            );
          })
        )}
        {values.data?.truncated && (
          <Text c="dimmed" fz="xs" p="xs">
            {t('There are more values: search to find them.')}
          </Text>
        )}
      </fieldset>
    </div>
  );
}

/** The rows stay as they are while the pointer presses on one: the press counts for what it began on. */
function useHeldRows(latest: ValueRow[]) {
  const [held, setHeld] = useState<ValueRow[] | null>(null);
  useEffect(() => {
    if (held === null) return;
    // The click comes right after the pointer is up.
    const release = (): void => void setTimeout(() => setHeld(null));
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', release);
    return () => {
      window.removeEventListener('pointerup', release);
      window.removeEventListener('pointercancel', release);
    };
  }, [held]);
  return { rows: held ?? latest, hold: () => setHeld(latest) };
}
