import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { api, dataOf, http } from '../api/client';
import { kindOf } from '../controls';
import { readers } from '../elements/rows/arrow';
import { RenameForm } from '../elements/table/ColumnForms';
import { FormulaBar, type FormulaNames, type SourceName } from '../formula';
import { t } from '../locales';
import { Modal } from '../ui';
import { makeFormatter } from '../values';
import { addColumns, setFormula } from '../workbook/commands';
import {
  allElements,
  BASE,
  type Column,
  controls,
  type DataElement,
  findDataElement,
  hasLevels,
  isDataElement,
  levelOf,
  type Workbook,
} from '../workbook/document';
import { dataFacts } from '../workbook/kinds';
import { placeAtLevel } from '../workbook/levels';
import { formulaColumn } from '../workbook/newColumns';
import { PendingAdditions } from '../workbook/pendingAdditions';
import { type Description, queryBody, runElement, useDescription } from '../workbook/queries';
import { queryKeyOf } from '../workbook/queryKey';
import { type NewColumn, useWorkbook, useWorkbookStore, type WorkbookState } from '../workbook/store';
import { isSystemColumn } from '../workbook/systemColumns';

/** The formula bar of the selected column, or of a column that is being added. */
export function FormulaRow() {
  const document = useWorkbook((state) => state.document);
  const selection = useWorkbook((state) => state.selection);
  const adding = useWorkbook((state) => state.adding);
  const elementId = adding?.elementId ?? selection.elementId;
  const element = elementId ? findDataElement(document, elementId) : undefined;
  return element ? (
    <ElementFormula key={element.id} element={element} columnId={selection.columnId} adding={adding} />
  ) : (
    <FormulaBar id={null} columnName="" value="" names={NOTHING} onCommit={ignore} />
  );
}

/** How long the name of a new column is waited for, in milliseconds. */
const NAMING_PATIENCE = 10_000;

const NOTHING: FormulaNames = { functions: [], columns: [], sources: [], controls: [] };
const ignore = () => undefined;

interface ElementFormulaProps {
  element: DataElement;
  columnId: string | null;
  adding: NewColumn | null;
}

function ElementFormula({ element, columnId, adding }: ElementFormulaProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const description = useDescription(element.id);
  const names = useNames(element, description.data);
  const column = adding ? undefined : element.columns.find((one) => one.id === columnId);
  const facts = description.data?.columns.find((one) => one.id === columnId);
  const additions = useRef(new PendingAdditions<NewColumn>());
  const [entered, setEntered] = useState<{ times: number; last: NewColumn | null }>({ times: 0, last: null });
  const [renaming, setRenaming] = useState(false);
  const host = useFormulaFocus();
  const typed = column && column.formula == null ? dataFacts(element).typed?.(column) : undefined;

  const check = useMemo(
    () => async (formula: string, signal: AbortSignal) => {
      const { id, document } = store.getState();
      return dataOf(
        http.POST('/api/workbooks/{workbook_id}/formulas/check', {
          params: { path: { workbook_id: id } },
          body: {
            document,
            element_id: element.id,
            column_id: column?.id ?? null,
            level: adding?.level ?? (column ? levelOf(element, column.id) : null),
            formula,
          },
          signal,
        }),
      );
    },
    [store, element, column, adding],
  );

  /**
   * A new column is named after its formula: by the check's answer, which may still be on its way. A wrong one
   * names nothing, lest the column be called what it fails to find.
   */
  const nameOf = async (formula: string) => {
    const checked = await check(formula, AbortSignal.timeout(NAMING_PATIENCE));
    return checked.ok ? checked.suggested_name : null;
  };

  const addColumn = (name: string | null, formula: string, place: NewColumn) => {
    const { document, dispatch, select } = store.getState();
    const present = findDataElement(document, element.id);
    if (!present) return;
    const made = formulaColumn(present.columns, name ?? t('Calculation'), formula);
    dispatch((current) =>
      addColumns(current, element.id, [made], {
        level: place.level,
        ...(place.index === null ? {} : { index: place.index }),
      }),
    );
    // Somebody who went elsewhere meanwhile stays there.
    if (store.getState().adding === place) select(element.id, made.id);
  };

  const commit = (formula: string) => {
    if (formula === '') return;
    if (adding) {
      const add = (name: string | null, last: string) => addColumn(name, last, adding);
      store.getState().expect(additions.current.enter(adding, formula, nameOf, add));
      if (entered.last !== adding) setEntered({ times: entered.times + 1, last: adding });
    } else if (column) {
      store.getState().dispatch((document) => setFormula(document, element.id, column.id, formula));
    }
    returnFocus(element.id);
  };

  const shown = column ? (column.formula ?? facts?.formula ?? '') : '';
  // What was entered stays in the bar until the column is there; the next column starts with an empty bar.
  const turn = entered.last === adding ? entered.times - 1 : entered.times;
  const id = adding
    ? `new:${element.id}:${adding.level}:${adding.index}:${turn}`
    : column && !isSystemColumn(column.id)
      ? `${element.id}:${column.id}`
      : null;
  return (
    <div ref={host}>
      <FormulaBar
        id={id}
        columnName={adding ? t('New column') : (column?.name ?? '')}
        value={shown}
        names={names}
        type={facts?.type ?? null}
        problems={
          column ? (description.data?.problems ?? []).filter((one) => one.column_id === column.id) : []
        }
        check={check}
        readOnly={!editable || typed !== undefined}
        readOnlyReason={
          typed &&
          (typed === 'here'
            ? t('Values of this column are typed into the table.')
            : t('Values of this column come from the linked element.'))
        }
        placeholder={adding ? t('Formula of the new column, for example [Price] * [Quantity]') : undefined}
        onCommit={commit}
        onCancel={() => {
          if (adding) store.setState({ adding: null });
          returnFocus(element.id);
        }}
        preview={(formula, ok) =>
          ok ? (
            <Preview
              element={element}
              column={column}
              level={adding?.level ?? (column ? levelOf(element, column.id) : BASE)}
              formula={formula}
            />
          ) : null
        }
        onRename={editable && column && !typed ? () => setRenaming(true) : undefined}
      />
      {renaming && column && (
        <Modal
          opened
          onClose={() => setRenaming(false)}
          title={t('Rename {{column}}', { column: column.name })}
          size="sm"
        >
          <RenameForm element={element} column={column} onClose={() => setRenaming(false)} />
        </Modal>
      )}
    </div>
  );
}

/** Takes the focus into the editor when asked, as soon as the editor is there. */
function useFormulaFocus() {
  const asked = useWorkbook((state) => state.formulaFocus);
  const host = useRef<HTMLDivElement>(null);
  const answered = useRef(asked);
  useEffect(() => {
    if (asked === answered.current) return;
    answered.current = asked;
    let frames = 60;
    let request = 0;
    const attempt = () => {
      const editor = host.current?.querySelector<HTMLElement>('.cm-content');
      if (editor) editor.focus();
      else if (frames-- > 0) request = requestAnimationFrame(attempt);
    };
    request = requestAnimationFrame(attempt);
    return () => cancelAnimationFrame(request);
  }, [asked]);
  return host;
}

/** Back to the grid the person came from. */
function returnFocus(elementId: string): void {
  const frame = window.document.querySelector(`[data-element="${CSS.escape(elementId)}"]`);
  frame?.querySelector<HTMLElement>('[role="grid"], [role="treegrid"]')?.focus({ preventScroll: true });
}

/** Everything a formula of the element may name. */
function useNames(element: DataElement, description: Description | undefined): FormulaNames {
  const document = useWorkbook((state) => state.document);
  const functions = api.useQuery('get', '/api/functions', {}, { staleTime: Number.POSITIVE_INFINITY });
  return useMemo(() => {
    const types = new Map((description?.columns ?? []).map((column) => [column.id, column.type]));
    const sources: SourceName[] = [];
    if (description) {
      sources.push({
        name: description.source_name,
        kind: 'source',
        columns: description.source_columns.map((column) => ({
          name: column.label,
          type: column.type as never,
        })),
      });
    }
    for (const other of allElements(document)) {
      if (!isDataElement(other) || other.id === element.id || other.name === description?.source_name)
        continue;
      const columns = other.columns.filter((column) => !isSystemColumn(column.id));
      sources.push({ name: other.name, kind: 'element', columns: columns.map(({ name }) => ({ name })) });
    }
    return {
      functions: functions.data ?? [],
      columns: element.columns
        .filter((column) => !isSystemColumn(column.id))
        .map((column) => ({ name: column.name, type: types.get(column.id) })),
      sources,
      controls: controls(document).map((control) => ({
        id: control.control_id,
        fields: kindOf(control).fields,
      })),
    };
  }, [document, element, description, functions.data]);
}

const TRIAL = 'preview_column';

interface PreviewProps {
  element: DataElement;
  column: Column | undefined;
  level: string;
  formula: string;
}

/** The first values of a formula before it is applied. */
function Preview({ element, column, level, formula }: PreviewProps): ReactNode {
  const store = useWorkbookStore();
  const settings = useWorkbook((state) => state.document.settings);
  const id = column?.id ?? TRIAL;
  const preview = useQuery({
    queryKey: ['preview', store.getState().id, element.id, id, level, formula],
    retry: false,
    queryFn: ({ signal }) => runTrial(store.getState(), element, column, level, formula, signal),
  });
  if (!preview.data) return null;
  const reader = readers(preview.data.window.table).get(id);
  if (!reader) return null;
  const format = makeFormatter({
    type: preview.data.type,
    instant: reader.instant,
    locale: settings.locale,
    timeZone: settings.time_zone,
  });
  const rows = Math.min(5, preview.data.window.table.numRows);
  const values = Array.from({ length: rows }, (_, row) => format(reader.at(row)) || '∅');
  return <span>{t('First values: {{values}}', { values: values.join('  ·  ') })}</span>;
}

async function runTrial(
  state: WorkbookState,
  element: DataElement,
  column: Column | undefined,
  level: string,
  formula: string,
  signal: AbortSignal,
) {
  const document = trialDocument(state.document, element, column, level, formula);
  const queryKey = queryKeyOf(document, element.id, state.controlValues);
  const body = {
    ...queryBody(state, queryKey, element.id),
    document,
    version: 'draft' as const,
    level,
    limit: 5,
  };
  const checked = await dataOf(
    http.POST('/api/workbooks/{workbook_id}/formulas/check', {
      params: { path: { workbook_id: state.id } },
      body: {
        document: state.document,
        element_id: element.id,
        column_id: column?.id ?? null,
        level,
        formula,
      },
      signal,
    }),
  );
  const window = await runElement(state, element.id, { ...body, offset: 0 }, signal, false);
  return { window, type: (checked.type ?? 'text') as 'text' };
}

function trialDocument(
  document: Workbook,
  element: DataElement,
  column: Column | undefined,
  level: string,
  formula: string,
): Workbook {
  const trial: Column = column
    ? { ...column, formula, source_column: null, hidden: false }
    : { ...formulaColumn(element.columns, t('Preview'), formula), id: TRIAL };
  const columns = column
    ? element.columns.map((one) => (one.id === column.id ? trial : one))
    : [...element.columns, trial];
  const grown = { ...element, columns } as DataElement;
  const next = !column && hasLevels(grown) ? placeAtLevel(grown, trial.id, level) : grown;
  return {
    ...document,
    pages: document.pages.map((page) => ({
      ...page,
      elements: page.elements.map((one) => (one.id === next.id ? next : one)),
    })),
  };
}
