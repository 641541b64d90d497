import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../locales';
import { usePalette } from '../ui/scheme';
import type { ChartSize } from './axes';
import styles from './Chart.module.css';
import type { ECharts } from './engine';
import { fetchEngine } from './fetchEngine';
import { describe, draw, isEmptyChart, pickedMark } from './option';
import { makeTheme } from './palette';
import type { ChartData, ChartSpec, PickedMark } from './spec';

export interface ChartProps {
  readonly spec: ChartSpec;
  readonly data: ChartData;
  readonly locale: string;
  readonly timeZone: string;
  readonly onPick?: (mark: PickedMark) => void;
  /** In place of a chart without values. */
  readonly empty?: ReactNode;
}

/** A chart that fills its box. The drawing library is fetched when the first chart appears. */
export function Chart({ spec, data, locale, timeZone, onPick, empty }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const [size, setSize] = useState<ChartSize | null>(null);
  const { scheme } = usePalette();
  const theme = useMemo(() => makeTheme(scheme, { locale, timeZone }), [scheme, locale, timeZone]);
  const drawing = useMemo(() => (size ? draw(spec, data, theme, size) : null), [spec, data, theme, size]);
  const nothing = drawing !== null && isEmptyChart(drawing.model);
  const latest = useRef({ drawing, spec, data, onPick });
  latest.current = { drawing, spec, data, onPick };

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) {
        setSize((before) =>
          before?.width === width && before.height === height ? before : { width, height },
        );
      }
    });
    observer.observe(element);
    let gone = false;
    fetchEngine().then(
      ({ init }) => {
        if (gone) return;
        const made = init(element, null, { renderer: 'canvas' });
        made.on('click', (event) => {
          const now = latest.current;
          if (!now.drawing || !now.onPick) return;
          const mark = pickedMark(now.drawing, now.spec, now.data, event.seriesIndex ?? 0, event.dataIndex);
          if (mark) now.onPick(mark);
        });
        chart.current = made;
        setReady(true);
      },
      (error: unknown) => setFailed(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      observer.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    if (!ready || !drawing || !size) return;
    chart.current?.resize({ width: size.width, height: size.height });
    chart.current?.setOption(drawing.option, { notMerge: true });
  }, [ready, drawing, size]);

  const dropped = drawing?.model.droppedSeries ?? 0;
  return (
    <div className={styles.chart}>
      <div
        ref={host}
        className={styles.canvas}
        role="img"
        aria-label={drawing ? describe(spec, drawing.model, theme) : spec.name}
        data-hidden={nothing || undefined}
        data-pickable={onPick !== undefined || undefined}
      />
      {failed !== null && (
        <p className={styles.message}>
          {t('The chart could not be drawn: {{reason}}. Reload the page.', { reason: failed })}
        </p>
      )}
      {nothing && <div className={styles.message}>{empty ?? t('There are no values to draw.')}</div>}
      {dropped > 0 && (
        <p className={styles.note}>{t('{{count}} more series are not shown.', { count: dropped })}</p>
      )}
    </div>
  );
}
