import { IconTablePlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Grid } from '../../grid';
import { t } from '../../locales';
import { Button, formatCount, SkeletonRows, Text } from '../../ui';
import { columnDigits, makeFormatter, makeShortener, numbersOf } from '../../values';
import type { PivotElement } from '../../workbook/document';
import { useDescription, useRows } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { type Anchor, AnchoredMenu, anchorAt } from '../frame/AnchoredMenu';
import { CopyExactItem } from '../frame/CopyExactItem';
import content from '../frame/content.module.css';
import { ElementFrame } from '../frame/ElementFrame';
import { ElementProblem } from '../frame/ElementProblem';
import { FilterSummary } from '../frame/FilterSummary';
import { NoRows } from '../frame/NoRows';
import { readers, valuesOf } from '../rows/arrow';
import tableStyles from '../table/table.module.css';
import { matrixModel, type PivotColumn, pivotMatrix } from './matrix';
import { periodFormatter } from './periods';

/** A pivot shows at most this many rows; one more is asked for to know whether there are more. */
const MOST_ROWS = 1000;

export function PivotView({ element }: { element: PivotElement }) {
  const chosen = element.values.length > 0;
  return (
    <ElementFrame element={element} tools={<FilterSummary element={element} />}>
      {chosen ? <Cells element={element} /> : <NoValues element={element} />}
    </ElementFrame>
  );
}

function NoValues({ element }: { element: PivotElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const keys = element.rows.keys.length + element.across.keys.length > 0;
  return (
    <div className={content.centre}>
      {editable ? (
        <Button
          variant="subtle"
          leftSection={<IconTablePlus size={16} />}
          onClick={() => {
            store.getState().select(element.id);
            store.getState().showPanel('properties');
          }}
        >
          {keys
            ? t('Choose a value to fill the cells, such as a sum')
            : t('Choose rows, columns and a value to fill the cells')}
        </Button>
      ) : (
        <Text c="dimmed">{t('No value is chosen for this pivot.')}</Text>
      )}
    </div>
  );
}

function Cells({ element }: { element: PivotElement }) {
  const store = useWorkbookStore();
  const settings = useWorkbook((state) => state.document.settings);
  const description = useDescription(element.id);
  const rows = useRows(element.id, { limit: MOST_ROWS + 1 });
  const matrix = useMemo(() => {
    if (!rows.data || !description.data) return null;
    const { table } = rows.data;
    const fields = readers(table);
    const known = new Map<string, PivotColumn>();
    for (const column of element.columns) {
      const facts = description.data.columns.find((one) => one.id === column.id);
      const type = facts?.type ?? 'text';
      const reader = fields.get(column.id);
      const instant = reader?.instant ?? false;
      const period =
        column.format || type !== 'date'
          ? null
          : periodFormatter(
              facts?.formula ?? column.formula ?? '',
              settings.locale,
              instant ? settings.time_zone : 'UTC',
            );
      const format = {
        type,
        integer: facts?.integer ?? false,
        hasTime: facts?.has_time ?? false,
        instant,
        format: column.format ?? null,
        digits: reader?.fractions ? columnDigits(numbersOf(valuesOf(reader, table.numRows))) : undefined,
        locale: settings.locale,
        timeZone: settings.time_zone,
      };
      known.set(column.id, {
        id: column.id,
        name: column.name,
        type,
        hasTime: facts?.has_time ?? false,
        error: description.data.problems.find((one) => one.column_id === column.id)?.message,
        format: period ?? makeFormatter(format),
        shorter: type === 'number' ? makeShortener(format) : undefined,
      });
    }
    return pivotMatrix(element, known, {
      count: table.numRows,
      at: (field, record) => fields.get(field)?.at(record) ?? null,
    });
  }, [element, rows.data, description.data, settings]);
  const [menu, setMenu] = useState<{ anchor: Anchor; copy: () => void } | null>(null);
  const model = useMemo(
    () => matrix && matrixModel({ ...matrix, rows: matrix.rows.slice(0, MOST_ROWS) }),
    [matrix],
  );

  if (rows.error && (!rows.data || rows.isPlaceholderData)) {
    return (
      <ElementProblem
        elementId={element.id}
        error={rows.error}
        onRetry={() => store.getState().refresh(element.id)}
      />
    );
  }
  if (!matrix || !model) {
    return (
      <div style={{ padding: 12 }}>
        <SkeletonRows rows={5} />
      </div>
    );
  }
  const limit = (count: number) => formatCount(count, settings.locale);
  const notes = [
    ...(matrix.rows.length > MOST_ROWS
      ? [t('Only the first {{n}} rows are shown.', { n: limit(MOST_ROWS) })]
      : []),
    ...(matrix.more
      ? [t('Only the first {{n}} columns are shown.', { n: limit(element.column_limit) })]
      : []),
  ];
  if (matrix.rows.length === 0) {
    return (
      <div className={content.centre}>
        <NoRows element={element} />
      </div>
    );
  }
  return (
    <>
      <Grid
        model={model}
        label={element.name}
        locale={settings.locale}
        frozen={element.rows.keys.length}
        rowNumbers={false}
        footer={
          notes.length > 0 ? (
            <div className={tableStyles.footer}>
              <span>{notes.join(' ')}</span>
            </div>
          ) : undefined
        }
        onContextMenu={({ x, y, copyExact }) => setMenu({ anchor: anchorAt(x, y), copy: copyExact })}
      />
      {menu && (
        <AnchoredMenu anchor={menu.anchor} label={t('Cells')} onClose={() => setMenu(null)}>
          <CopyExactItem copy={menu.copy} />
        </AnchoredMenu>
      )}
    </>
  );
}
