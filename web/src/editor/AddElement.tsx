import { IconFileUpload, IconPlus } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import type { AddChoice, AddDialogProps } from '../elements/entry';
import { allEntries } from '../elements/registry';
import { tableFrom } from '../elements/table/new';
import { t } from '../locales';
import { Button, Menu, Text, Title, toast, UnstyledButton } from '../ui';
import { UploadDialog } from '../uploads/UploadDialog';
import type { Element } from '../workbook/document';
import { factsOf } from '../workbook/kinds';
import { insertElement } from '../workbook/newElements';
import { useWorkbookStore, type WorkbookStore } from '../workbook/store';
import styles from './AddElement.module.css';
import { SourcePicker } from './SourcePicker';

type Choice = AddChoice & Required<Pick<AddChoice, 'label' | 'icon'>>;

/** A file becomes a table: it is a way to add one, not a kind of its own. */
const upload: Choice = {
  id: 'upload',
  label: () => t('Upload CSV'),
  note: () => t('A file as a table in the warehouse'),
  icon: IconFileUpload,
  Dialog: UploadedTable,
};

/** All ways to add an element; files come after all else that shows data. */
function choices(): Choice[] {
  const entries = allEntries();
  const withData = entries.findLastIndex(({ kind }) => factsOf(kind).data !== undefined);
  return entries.flatMap(({ title, icon, added }, at) => [
    ...added.map((choice) => ({ label: () => title, icon, ...choice })),
    ...(at === withData ? [upload] : []),
  ]);
}

function useAdd() {
  const store = useWorkbookStore();
  const [asking, setAsking] = useState<Choice | null>(null);
  const add = (choice: Choice, make: AddChoice['make'] = choice.make) => {
    if (!make) return setAsking(choice);
    finish(store, choice, make(store.getState().document));
  };
  const dialogs = asking && <Asking choice={asking} store={store} onClose={() => setAsking(null)} />;
  return { add, dialogs };
}

/** Puts a new element on the page; its properties show if it must be set up first. */
function finish(store: WorkbookStore, { setUp }: Choice, element: Element) {
  insertElement(store, element);
  if (setUp) store.getState().showPanel('properties');
}

/** The button in the header that adds something to the page. */
export function AddElementMenu() {
  const { add, dialogs } = useAdd();
  const offered = choices();
  return (
    <>
      <Menu width={248} position="bottom-start">
        <Menu.Target>
          <Button variant="default" className={styles.add} leftSection={<IconPlus size={16} />}>
            <span className={styles.word}>{t('Add element')}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {offered
            .filter(({ variants }) => !variants)
            .map((choice) => (
              <Menu.Item key={choice.id} leftSection={<choice.icon size={16} />} onClick={() => add(choice)}>
                {choice.label()}
              </Menu.Item>
            ))}
          {offered.map((choice) => {
            const { variants } = choice;
            if (!variants) return null;
            return (
              <Fragment key={choice.id}>
                <Menu.Divider />
                <Menu.Label>{variants.title()}</Menu.Label>
                {variants.all().map(({ id, label, icon: Icon = choice.icon, make }) => (
                  <Menu.Item key={id} leftSection={<Icon size={16} />} onClick={() => add(choice, make)}>
                    {label}
                  </Menu.Item>
                ))}
              </Fragment>
            );
          })}
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
        {choices()
          .filter(({ inMenuOnly }) => !inMenuOnly)
          .map((choice) => (
            <UnstyledButton key={choice.id} className={styles.tile} onClick={() => add(choice)}>
              <span className={styles.tileIcon}>
                <choice.icon size={20} />
              </span>
              <span>
                <Text fw={600}>{choice.label()}</Text>
                <Text c="dimmed" fz="xs">
                  {choice.note()}
                </Text>
              </span>
            </UnstyledButton>
          ))}
      </div>
      {dialogs}
    </div>
  );
}

interface AskingProps {
  choice: Choice;
  store: WorkbookStore;
  onClose(): void;
}

/** Asks for what a new element needs: its source, or what the kind's own dialog asks for. */
function Asking({ choice, store, onClose }: AskingProps) {
  const { over, Dialog } = choice;
  if (Dialog) return <Dialog onClose={onClose} onMade={(element) => finish(store, choice, element)} />;
  if (!over) return null;
  return (
    <SourcePicker
      title={over.title()}
      first={over.first ?? 'tables'}
      onClose={onClose}
      onPick={async ({ source, name }) =>
        finish(store, choice, await over.make(store.getState(), source, name))
      }
    />
  );
}

function UploadedTable({ onClose, onMade }: AddDialogProps) {
  const store = useWorkbookStore();
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
          onMade(await tableFrom(store.getState(), source, upload.name));
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
}
