import { IconChevronRight, IconPlus, IconX } from '@tabler/icons-react';
import { t } from '../../locales';
import { ActionIcon, Menu, Tooltip, UnstyledButton } from '../../ui';
import { addColumns, collapseTo, columnReference, removeGrouping } from '../../workbook/commands';
import { BASE, type Grouping, levelOf, type TableElement } from '../../workbook/document';
import { type AggregateName, aggregateName } from '../../workbook/names';
import { formulaColumn } from '../../workbook/newColumns';
import type { Description } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { defaultAggregate } from './model';
import styles from './table.module.css';

interface LevelPickerProps {
  element: TableElement;
  description: Description | undefined;
}

/** The levels of a grouped table, outermost first. Pressing one shows the rows down to it. */
export function LevelPicker({ element, description }: LevelPickerProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  if (element.groupings.length === 0) return null;
  const shown = element.collapsed_to ?? BASE;
  const show = (level: string) => {
    const { dispatch, setViewLevel } = store.getState();
    if (editable) dispatch((document) => collapseTo(document, element.id, level === BASE ? null : level));
    else setViewLevel(element.id, level);
  };
  const nameOf = (id: string) => element.columns.find((column) => column.id === id)?.name ?? '';

  return (
    <div className={styles.strip} role="toolbar" aria-label={t('Levels of {{name}}', { name: element.name })}>
      {element.groupings.map((grouping) => {
        const label = grouping.keys.map(nameOf).join(', ');
        return (
          <span key={grouping.id} className={styles.level} data-shown={shown === grouping.id || undefined}>
            <Tooltip label={t('Collapse to {{level}}', { level: label })}>
              <UnstyledButton
                className={styles.levelName}
                aria-pressed={shown === grouping.id}
                onClick={() => show(grouping.id)}
              >
                {label}
              </UnstyledButton>
            </Tooltip>
            {editable && (
              <>
                <CalculationMenu
                  element={element}
                  grouping={grouping}
                  description={description}
                  label={label}
                />
                <Tooltip label={t('Remove grouping')}>
                  <ActionIcon
                    size={18}
                    aria-label={t('Remove grouping {{level}}', { level: label })}
                    onClick={() =>
                      store
                        .getState()
                        .dispatch((document) => removeGrouping(document, element.id, grouping.id))
                    }
                  >
                    <IconX size={12} />
                  </ActionIcon>
                </Tooltip>
              </>
            )}
            <IconChevronRight size={12} aria-hidden className={styles.levelArrow} />
          </span>
        );
      })}
      <span className={styles.level} data-shown={shown === BASE || undefined}>
        <UnstyledButton className={styles.levelName} aria-pressed={shown === BASE} onClick={() => show(BASE)}>
          {t('All rows')}
        </UnstyledButton>
      </span>
    </div>
  );
}

interface CalculationMenuProps {
  element: TableElement;
  grouping: Grouping;
  description: Description | undefined;
  label: string;
}

/** Adds a value for each group: a count, or an aggregate of a column. */
function CalculationMenu({ element, grouping, description, label }: CalculationMenuProps) {
  const store = useWorkbookStore();
  const typed = new Map((description?.columns ?? []).map((column) => [column.id, column.type]));
  const columns = element.columns.filter((column) => levelOf(element, column.id) === BASE);
  const add = (aggregate: AggregateName, column: string | null) => {
    const made = formulaColumn(
      element.columns,
      aggregateName(aggregate, column),
      column === null ? 'Count()' : `${aggregate}(${columnReference(column)})`,
    );
    const { dispatch, select } = store.getState();
    dispatch((document) => addColumns(document, element.id, [made], { level: grouping.id }));
    select(element.id, made.id);
  };
  return (
    <Menu width={220}>
      <Menu.Target>
        <Tooltip label={t('Add calculation')}>
          <ActionIcon size={18} aria-label={t('Add calculation to {{level}}', { level: label })}>
            <IconPlus size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
        <Menu.Item onClick={() => add('Count', null)}>{t('Count of rows')}</Menu.Item>
        <Menu.Item
          onClick={() =>
            store.getState().editFormula({ elementId: element.id, level: grouping.id, index: null })
          }
        >
          {t('Formula…')}
        </Menu.Item>
        <Menu.Divider />
        {columns.map((column) => {
          const aggregate = defaultAggregate(typed.get(column.id));
          return (
            <Menu.Item key={column.id} onClick={() => add(aggregate, column.name)}>
              {aggregateName(aggregate, column.name)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
