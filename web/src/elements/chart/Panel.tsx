import { IconPlus } from '@tabler/icons-react';
import { chartKindNames, chartKinds } from '../../charts';
import { t } from '../../locales';
import { Button, SegmentedControl, Select, Switch } from '../../ui';
import { DeferredTextField, NumberField } from '../../ui/DeferredTextField';
import { updateElement } from '../../workbook/commands';
import type { ChartElement } from '../../workbook/document';
import { useDescription } from '../../workbook/queries';
import { useWorkbookStore } from '../../workbook/store';
import { FieldEditor } from '../panels/FieldEditor';
import { valueField } from '../panels/fields';
import styles from '../panels/Panel.module.css';
import { FiltersSection, NameSection, PanelSection, SourceSection } from '../panels/PanelSections';
import {
  type ChartRole,
  type ChartSort,
  chartSort,
  removeChartField,
  setChartField,
  sortOfChart,
} from './model';

export function ChartPanel({ element }: { element: ChartElement }) {
  const { dispatch } = useWorkbookStore().getState();
  const description = useDescription(element.id);
  const source = description.data?.source_name ?? '';
  const columnOf = (id: string | null | undefined) => element.columns.find((column) => column.id === id);
  const update = (changes: Partial<ChartElement>) =>
    dispatch((document) => updateElement<ChartElement>(document, element.id, changes, t('Change chart')));
  const { round, stackable, turnable } = chartKinds[element.chart];

  const field = (role: ChartRole, label: string, id: string | null | undefined) => (
    <FieldEditor
      key={id ?? role}
      element={element}
      label={label}
      use={role === 'y' ? 'value' : 'key'}
      column={columnOf(id)}
      description={description.data}
      onChange={(next) =>
        dispatch((document) => setChartField(document, element.id, role, next, source, id ?? null))
      }
      onRemove={id ? () => dispatch((document) => removeChartField(document, element, id)) : undefined}
    />
  );

  return (
    <div className={styles.panel}>
      <PanelSection title={t('Chart')}>
        <Select
          label={t('Kind of chart')}
          allowDeselect={false}
          value={element.chart}
          data={chartKindNames().map((kind) => ({ value: kind, label: chartKinds[kind].label() }))}
          onChange={(chart) => chart && update({ chart })}
        />
        {field('x', round ? t('Slices') : t('X axis'), element.x)}
        {element.y.length === 0
          ? field('y', round ? t('Size') : t('Y axis'), null)
          : element.y.map((id, index) =>
              field(
                'y',
                index === 0 ? (round ? t('Size') : t('Y axis')) : t('Y axis {{n}}', { n: index + 1 }),
                id,
              ),
            )}
        {!round && element.y.length > 0 && (
          <Button
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() =>
              dispatch((document) => setChartField(document, element.id, 'y', valueField(null), source, null))
            }
          >
            {t('Add a value')}
          </Button>
        )}
        {!round && field('color', t('Colour'), element.color)}
      </PanelSection>
      <PanelSection title={t('Look')}>
        {stackable && (
          <SegmentedControl
            aria-label={t('Stacking')}
            value={element.stacking}
            data={[
              { value: 'none', label: t('Side by side') },
              { value: 'stacked', label: t('Stacked') },
              { value: 'share', label: t('100 %') },
            ]}
            onChange={(stacking) => update({ stacking: stacking as ChartElement['stacking'] })}
          />
        )}
        {turnable && (
          <SegmentedControl
            aria-label={t('Orientation')}
            value={element.orientation}
            data={[
              { value: 'vertical', label: t('Vertical') },
              { value: 'horizontal', label: t('Horizontal') },
            ]}
            onChange={(orientation) => update({ orientation: orientation as ChartElement['orientation'] })}
          />
        )}
        <Select
          label={t('Order')}
          allowDeselect={false}
          value={sortOfChart(element)}
          data={[
            { value: 'x', label: round ? t('By slice') : t('By X') },
            { value: 'x-descending', label: round ? t('By slice, backwards') : t('By X, backwards') },
            { value: 'y-descending', label: t('Largest first') },
            { value: 'y-ascending', label: t('Smallest first') },
          ]}
          onChange={(sort) => update({ sort: chartSort(element, sort as ChartSort) })}
        />
        {!round && (
          <>
            <DeferredTextField
              label={t('Title of the X axis')}
              value={element.x_title}
              placeholder={columnOf(element.x)?.name ?? ''}
              onCommit={(x_title) => update({ x_title })}
            />
            <DeferredTextField
              label={t('Title of the Y axis')}
              value={element.y_title}
              placeholder={columnOf(element.y[0])?.name ?? ''}
              onCommit={(y_title) => update({ y_title })}
            />
          </>
        )}
        <Switch
          label={t('Legend')}
          checked={element.show_legend}
          onChange={(event) => update({ show_legend: event.currentTarget.checked })}
        />
        <NumberField
          label={t('Row limit')}
          integer
          min={1}
          placeholder={t('no limit')}
          value={element.limit ?? null}
          onCommit={(limit) => update({ limit })}
        />
      </PanelSection>
      <NameSection element={element} />
      <FiltersSection element={element} />
      <SourceSection element={element} />
    </div>
  );
}
