import {
  IconAdjustmentsHorizontal,
  IconChartBar,
  IconFileUpload,
  IconForms,
  IconMinus,
  IconNumber123,
  IconPlus,
  IconTable,
  IconTablePlus,
  IconTableShare,
  IconTypography,
} from '@tabler/icons-react';
import { type ComponentType, useState } from 'react';
import { controlKindNames, controlKinds } from '../controls';
import { CreateInputTable } from '../elements/input-table/CreateDialog';
import { CreateLinkedTable } from '../elements/input-table/CreateLinkedDialog';
import { t } from '../locales';
import { Button, Menu, Text, Title, toast, UnstyledButton } from '../ui';
import { UploadDialog } from '../uploads/UploadDialog';
import type { ControlElement } from '../workbook/document';
import {
  chartOf,
  controlOf,
  dividerOf,
  inputTableOf,
  insertElement,
  kpiOf,
  pivotOf,
  tableFrom,
  textOf,
} from '../workbook/newElements';
import { useWorkbookStore, type WorkbookStore } from '../workbook/store';
import styles from './AddElement.module.css';
import { type PickedSource, SourcePicker } from './SourcePicker';

type Dialog = 'table' | 'pivot' | 'chart' | 'kpi' | 'upload' | 'input-table' | 'linked-input-table';
type Choice = Dialog | 'control' | 'text' | 'divider';

const choices: {
  id: Choice;
  label: () => string;
  note: () => string;
  icon: ComponentType<{ size?: number }>;
}[] = [
  {
    id: 'table',
    label: () => t('Table'),
    note: () => t('Rows of a warehouse table, an element or SQL'),
    icon: IconTable,
  },
  {
    id: 'pivot',
    label: () => t('Pivot'),
    note: () => t('Values by rows and columns, with totals'),
    icon: IconTablePlus,
  },
  {
    id: 'chart',
    label: () => t('Chart'),
    note: () => t('Bars, lines, areas, points, slices'),
    icon: IconChartBar,
  },
  { id: 'kpi', label: () => t('KPI'), note: () => t('One number that matters'), icon: IconNumber123 },
  {
    id: 'control',
    label: () => t('Control'),
    note: () => t('Filters elements, or is read by formulas'),
    icon: IconAdjustmentsHorizontal,
  },
  {
    id: 'input-table',
    label: () => t('Input table'),
    note: () => t('Type and paste data into the warehouse'),
    icon: IconForms,
  },
  {
    id: 'linked-input-table',
    label: () => t('Linked input table'),
    note: () => t('Add typed columns to the rows of another element'),
    icon: IconTableShare,
  },
  {
    id: 'upload',
    label: () => t('Upload CSV'),
    note: () => t('A file as a table in the warehouse'),
    icon: IconFileUpload,
  },
  { id: 'text', label: () => t('Text'), note: () => t('Headings and notes'), icon: IconTypography },
  { id: 'divider', label: () => t('Divider'), note: () => t('A line between parts'), icon: IconMinus },
];

function useAdd() {
  const store = useWorkbookStore();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const add = (choice: Choice, kind: ControlElement['control'] = 'list') => {
    const { document, showPanel } = store.getState();
    switch (choice) {
      case 'control':
        insertElement(store, controlOf(document, kind));
        return showPanel('properties');
      case 'text':
        return insertElement(store, textOf(document));
      case 'divider':
        return insertElement(store, dividerOf(document));
      default:
        setDialog(choice);
    }
  };
  return { add, dialogs: <Dialogs dialog={dialog} store={store} onClose={() => setDialog(null)} /> };
}

/** The button in the header that adds something to the page. */
export function AddElementMenu() {
  const { add, dialogs } = useAdd();
  return (
    <>
      <Menu width={248} position="bottom-start">
        <Menu.Target>
          <Button variant="default" className={styles.add} leftSection={<IconPlus size={16} />}>
            <span className={styles.word}>{t('Add element')}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {choices
            .filter(({ id }) => id !== 'control')
            .map(({ id, label, icon: Icon }) => (
              <Menu.Item key={id} leftSection={<Icon size={16} />} onClick={() => add(id)}>
                {label()}
              </Menu.Item>
            ))}
          <Menu.Divider />
          <Menu.Label>{t('Controls')}</Menu.Label>
          {controlKindNames().map((kind) => (
            <Menu.Item
              key={kind}
              leftSection={<IconAdjustmentsHorizontal size={16} />}
              onClick={() => add('control', kind)}
            >
              {controlKinds[kind].added()}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {dialogs}
    </>
  );
}

/** On an empty page: the same choices, with a word about each. */
export function EmptyPage() {
  const { add, dialogs } = useAdd();
  return (
    <div className={styles.empty}>
      <Title order={2}>{t('What should be on this page?')}</Title>
      <Text c="dimmed">{t('Most pages begin with a table; charts and controls then read it.')}</Text>
      <div className={styles.tiles}>
        {choices
          .filter(({ id }) => id !== 'divider' && id !== 'linked-input-table')
          .map(({ id, label, note, icon: Icon }) => (
            <UnstyledButton key={id} className={styles.tile} onClick={() => add(id)}>
              <span className={styles.tileIcon}>
                <Icon size={20} />
              </span>
              <span>
                <Text fw={600}>{label()}</Text>
                <Text c="dimmed" fz="xs">
                  {note()}
                </Text>
              </span>
            </UnstyledButton>
          ))}
      </div>
      {dialogs}
    </div>
  );
}

interface DialogsProps {
  dialog: Dialog | null;
  store: WorkbookStore;
  onClose(): void;
}

function Dialogs({ dialog, store, onClose }: DialogsProps) {
  const makeTable = async ({ source, name }: PickedSource) => {
    insertElement(store, await tableFrom(store.getState(), source, name));
  };
  const makeField = (
    make: typeof chartOf | typeof kpiOf | typeof pivotOf,
    name: (source: string) => string,
  ) => {
    return async (picked: PickedSource) => {
      insertElement(store, make(store.getState().document, picked.source, name(picked.name)));
      store.getState().showPanel('properties');
    };
  };
  switch (dialog) {
    case 'table':
      return <SourcePicker title={t('Add a table')} onClose={onClose} onPick={makeTable} />;
    case 'pivot':
      return (
        <SourcePicker
          title={t('Add a pivot over')}
          first="elements"
          onClose={onClose}
          onPick={makeField(pivotOf, (name) => t('{{name}} pivot', { name }))}
        />
      );
    case 'chart':
      return (
        <SourcePicker
          title={t('Add a chart over')}
          first="elements"
          onClose={onClose}
          onPick={makeField(chartOf, (name) => t('{{name}} chart', { name }))}
        />
      );
    case 'kpi':
      return (
        <SourcePicker
          title={t('Add a KPI over')}
          first="elements"
          onClose={onClose}
          onPick={makeField(kpiOf, (name) => t('{{name}} number', { name }))}
        />
      );
    case 'input-table':
      return (
        <CreateInputTable
          onClose={onClose}
          onCreated={(table) => insertElement(store, inputTableOf(store.getState().document, table))}
        />
      );
    case 'linked-input-table':
      return <CreateLinkedTable onClose={onClose} onCreated={(element) => insertElement(store, element)} />;
    case 'upload':
      return (
        <UploadDialog
          opened
          onClose={onClose}
          onLoaded={async (upload) => {
            onClose();
            const source = {
              kind: 'upload' as const,
              connection_id: upload.connection_id,
              upload_id: upload.id,
            };
            try {
              insertElement(store, await tableFrom(store.getState(), source, upload.name));
            } catch {
              toast.failure({
                message: t('"{{name}}" is loaded, but its table could not be added here.', {
                  name: upload.name,
                }),
                hint: t('Check the connection, then add it again.'),
              });
            }
          }}
        />
      );
    default:
      return null;
  }
}
