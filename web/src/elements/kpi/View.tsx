import { measureText, useFont } from '../../grid';
import { t } from '../../locales';
import { Button, Center, Skeleton, Text, useElementSize } from '../../ui';
import { fitted, makeFormatter, makeShortener, sized } from '../../values';
import type { KpiElement } from '../../workbook/document';
import { useDescription, useRows } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import content from '../frame/content.module.css';
import { ElementFrame } from '../frame/ElementFrame';
import { ElementProblem } from '../frame/ElementProblem';
import { FilterSummary } from '../frame/FilterSummary';
import { readers } from '../rows/arrow';
import styles from './kpi.module.css';

export function KpiView({ element }: { element: KpiElement }) {
  return (
    <ElementFrame element={element} tools={<FilterSummary element={element} />}>
      <Value element={element} />
    </ElementFrame>
  );
}

function Value({ element }: { element: KpiElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const settings = useWorkbook((state) => state.document.settings);
  const description = useDescription(element.id);
  const rows = useRows(element.id, { limit: 1, enabled: Boolean(element.value) });
  const { ref, width: outer, height } = useElementSize();
  const width = Math.max(0, outer - PADDING);
  useFont();

  if (!element.value) {
    return (
      <Center h="100%" p="xs">
        {editable ? (
          <Button
            variant="subtle"
            onClick={() => {
              store.getState().select(element.id);
              store.getState().showPanel('properties');
            }}
          >
            {t('Choose a value')}
          </Button>
        ) : (
          <Text c="dimmed">{t('No value is chosen.')}</Text>
        )}
      </Center>
    );
  }
  const problem = description.data?.problems.find((one) => one.column_id === element.value);
  const error = rows.error ?? (problem ? new Error(problem.message) : null);
  if (error && !rows.data) {
    return (
      <ElementProblem
        elementId={element.id}
        error={rows.error ?? description.error ?? error}
        onRetry={() => store.getState().refresh(element.id)}
      />
    );
  }
  if (!rows.data) {
    return (
      <div className={styles.kpi}>
        <Skeleton height={32} width="60%" />
      </div>
    );
  }
  const fields = readers(rows.data.table);
  const textOf = (id: string) => {
    const column = element.columns.find((one) => one.id === id);
    const facts = description.data?.columns.find((one) => one.id === id);
    const reader = fields.get(id);
    const options = {
      type: facts?.type ?? 'number',
      format: column?.format,
      integer: facts?.integer,
      hasTime: facts?.has_time,
      instant: reader?.instant ?? false,
      locale: settings.locale,
      timeZone: settings.time_zone,
    } as const;
    const value = reader && rows.data.table.numRows > 0 ? reader.at(0) : null;
    const number = options.type === 'number';
    return {
      name: column?.name ?? '',
      text: value === null ? '–' : makeFormatter(options)(value),
      shorter: () => (number ? makeShortener(options)(value) : []),
    };
  };
  const main = textOf(element.value);
  const comparison = element.comparison ? textOf(element.comparison) : null;
  const small = ({ text, shorter }: Shown) =>
    fitted(text, shorter, width / SMALL, (one) => measureText(one, 600));
  return (
    <div ref={ref} className={`${styles.kpi} ${rows.isPlaceholderData ? content.stale : ''}`}>
      {problem ? (
        <Text c="var(--tw-bad)">{problem.message}</Text>
      ) : (
        <LargeText main={main} width={width} height={height} />
      )}
      {comparison && (
        <div className={styles.comparison}>
          {comparison.name} <b title={comparison.text}>{small(comparison)}</b>
        </div>
      )}
    </div>
  );
}

interface Shown {
  name: string;
  text: string;
  shorter: () => readonly string[];
}

/** Type sizes in pixels: of the value at most and at least, and of what it is compared with. */
const LARGEST = 40;
const SMALLEST = 16;
const SMALL = 14;
/** At the left and the right of the card together. */
const PADDING = 24;
/** Of the height of the card. */
const SHARE = 0.34;

/** The value as large as its card allows: set smaller or shortened, never cut. */
function LargeText({ main, width, height }: { main: Shown; width: number; height: number }) {
  if (width === 0) return null;
  const largest = Math.min(LARGEST, Math.max(SMALLEST, height * SHARE));
  const box = { width: width - 2, size: largest, least: Math.min(largest, SMALLEST) };
  const { text, size } = sized(main.text, main.shorter, box, (one) => measureText(one, 600));
  const whole = text === main.text;
  return (
    <div
      className={styles.value}
      style={{ fontSize: size }}
      title={whole ? main.name : main.text}
      {...(whole ? {} : { role: 'img', 'aria-label': main.text })}
    >
      {text}
    </div>
  );
}
