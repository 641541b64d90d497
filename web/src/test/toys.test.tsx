/** Kinds that only tests know: menus, editors, words and drawings have them from their one record. */
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chartKinds } from '../charts';
import { describe as describeChart, draw } from '../charts/option';
import { makeTheme } from '../charts/palette';
import { controlKinds } from '../controls';
import { AddElementMenu, EmptyPage } from '../editor/AddElement';
import { ElementView } from '../editor/ElementView';
import { RightPanel } from '../editor/RightPanel';
import { elementEntries } from '../elements/entry';
import { FilterEditor } from '../elements/panels/FilterEditor';
import { describeFilter, type Filter, filterKinds, isFiltering, kindsFor, newFilter } from '../filters';
import { removeColumns } from '../workbook/commands';
import { readSearch, writeSearch } from '../workbook/controls';
import { allElements, type ChartElement, type ControlElement, type Workbook } from '../workbook/document';
import { elementFacts, minimumOf } from '../workbook/kinds';
import { newColumn } from '../workbook/newColumns';
import { queryKeyOf } from '../workbook/queryKey';
import { createWorkbookStore, WorkbookProvider } from '../workbook/store';
import { serve, show } from './render';
import { bubble } from './toys/chart';
import { divisor } from './toys/control';
import { declareKind } from './toys/declare';
import { type CardsElement, cardsEntry, cardsFacts } from './toys/element';
import { type MultiplesFilter, multiples } from './toys/filter';

declareKind(elementFacts, 'cards', cardsFacts);
declareKind(elementEntries, 'cards', cardsEntry);
declareKind(filterKinds, 'multiples', multiples);
declareKind(controlKinds, 'divisor', divisor);
declareKind(chartKinds, 'bubble', bubble);

beforeEach(() => void serve({}));
afterEach(() => vi.unstubAllGlobals());

const empty = {
  schema_version: 1,
  kind: 'workbook',
  settings: { locale: 'en-US', time_zone: 'UTC' },
  pages: [{ id: 'p', name: 'P', hidden: false, elements: [], layout: [] }],
} as Workbook;

function open(document: Workbook = empty) {
  return createWorkbookStore(
    {
      id: 'w',
      name: 'W',
      description: '',
      document,
      version: 'draft',
      editable: true,
      canEdit: true,
      publishedAt: null,
      unpublished: true,
    },
    { reveal: () => undefined },
  );
}

type Store = ReturnType<typeof open>;
const within = (store: Store, part: React.ReactNode) =>
  show(<WorkbookProvider value={store}>{part}</WorkbookProvider>);
const onlyOne = <E,>(store: Store): E => allElements(store.getState().document)[0] as unknown as E;

/** Adds an element by its word in the menu of the header. */
async function add(word: string): Promise<Store> {
  const store = open();
  within(
    store,
    <>
      <AddElementMenu />
      <RightPanel />
    </>,
  );
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Add element' }));
  await user.click(await screen.findByRole('menuitem', { name: word }));
  return store;
}

describe('a toy kind of element', () => {
  it('is offered, added in its size, set up in its panel, and drawn', async () => {
    const store = await add('Cards');
    expect(onlyOne<CardsElement>(store)).toMatchObject({ kind: 'cards', name: 'Cards', description: '' });
    expect(store.getState().document.pages[0]?.layout[0]).toMatchObject({ width: 9, height: 7 });
    expect(await screen.findByText('Which columns a card shows')).toBeTruthy();
    within(store, <ElementView id={onlyOne<CardsElement>(store).id} />);
    expect(screen.getByRole('region', { name: 'Cards' }).textContent).toBe('name and price');
  });

  it('is offered on an empty page, with a word about it', () => {
    within(open(), <EmptyPage />);
    expect(screen.getByText('A card for each row')).toBeTruthy();
  });

  it('loses what it names with a column, and its rows depend on what it says', async () => {
    const store = await add('Cards');
    const cards = { ...onlyOne<CardsElement>(store), columns: [newColumn({ id: 'price', name: 'Price' })] };
    const pages = [{ ...store.getState().document.pages[0], elements: [cards] }];
    const document = { ...empty, pages } as unknown as Workbook;
    const before = queryKeyOf(document, cards.id, {}).key;
    act(() => {
      store.getState().replaceDocument(document);
      store.getState().dispatch((current) => removeColumns(current, cards.id, ['price']));
    });
    expect(onlyOne<CardsElement>(store).fields).toEqual(['name']);
    expect(queryKeyOf(store.getState().document, cards.id, {}).key).not.toBe(before);
  });
});

describe('a toy kind of filter', () => {
  const start = newFilter({ id: 'n', type: 'number' }, 'f', 'multiples' as Filter['kind']) as MultiplesFilter;

  it('is offered for its types, empty until it has a value, and put in words', () => {
    expect(kindsFor('number')).toContain('multiples');
    expect(kindsFor('text')).not.toContain('multiples');
    expect(start).toMatchObject({ kind: 'multiples', column_id: 'n', of: null });
    expect(isFiltering(start)).toBe(false);
    expect(describeFilter({ ...start, ...{ of: 3 } })).toBe('multiples of 3');
  });

  it('has its own editor, beside the choice of a kind', async () => {
    const onChange = vi.fn();
    const column = { id: 'n', name: 'N', type: 'number' } as Parameters<typeof FilterEditor>[0]['column'];
    within(
      open(),
      <FilterEditor
        elementId="e"
        column={column}
        filter={start}
        onChange={onChange}
        onRemove={() => undefined}
      />,
    );
    expect(screen.getByRole('radio', { name: 'Multiples' })).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Divisor'), '4{Enter}');
    expect(onChange).toHaveBeenLastCalledWith({ ...start, of: 4 });
  });
});

describe('a toy kind of control', () => {
  it('is offered, added, set up and drawn; its value is in the address', async () => {
    const store = await add('Divisor control');
    const control = onlyOne<ControlElement>(store);
    expect(control).toMatchObject({ control: 'divisor', name: 'Divisor', control_id: 'divisor' });
    expect(minimumOf(control)).toEqual({ width: 5, height: 3 });
    expect(await screen.findByText('Rows are kept by their divisor.')).toBeTruthy();

    within(store, <ElementView id={control.id} />);
    await userEvent.type(screen.getByRole('textbox', { name: 'Divisor' }), '7{Enter}');
    const { controlValues } = store.getState();
    expect(controlValues).toEqual({ divisor: 7 });
    const search = writeSearch([control], controlValues, new URLSearchParams());
    expect(search.get('divisor')).toBe('every:7');
    expect(readSearch([control], search)).toEqual({ divisor: 7 });
  });
});

describe('a toy kind of chart', () => {
  const data = {
    columns: [
      { id: 'x', name: 'City', type: 'text' as const },
      { id: 'y', name: 'Sales', type: 'number' as const },
    ],
    values: { x: ['Kiel', 'Bonn'], y: [1, 2] },
    rowCount: 2,
  };
  const spec = {
    kind: 'bubble',
    name: 'Sales',
    x: 'x',
    y: ['y'],
    color: null,
    stacking: 'none' as const,
    orientation: 'vertical' as const,
    xTitle: '',
    yTitle: '',
    showLegend: true,
  };

  it('draws, and is described by its name', () => {
    const theme = makeTheme('light', { locale: 'en-US', timeZone: 'UTC' });
    const drawing = draw(spec, data, theme);
    expect(drawing.option.series).toEqual([{ type: 'bubble', name: 'Sales' }]);
    expect(describeChart(spec, drawing.model, theme)).toContain('Bubble chart: Sales.');
  });

  it('is offered in the panel, with what it can show', async () => {
    const { Panel, added } = elementEntries.chart;
    const made = await added[0]?.over?.make(
      open().getState(),
      { kind: 'sql', connection_id: 'c', statement: 'SELECT 1' },
      'Sales',
    );
    const chart = { ...made, chart: 'bubble' } as unknown as ChartElement;
    within(open({ ...empty, pages: [{ ...empty.pages[0]!, elements: [chart] }] }), <Panel element={chart} />);
    expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Kind of chart' }).value).toBe('Bubbles');
    expect(screen.getByRole('radiogroup', { name: 'Orientation' })).toBeTruthy();
    expect(screen.queryByRole('radiogroup', { name: 'Stacking' })).toBeNull();
  });
});
