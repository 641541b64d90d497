import {
  IconArrowDown,
  IconArrowsSort,
  IconArrowUp,
  IconCalendar,
  IconCursorText,
  IconDecimal,
  IconEyeOff,
  IconFilter,
  IconFolders,
  IconInfoCircle,
  IconMathFunction,
  IconPencil,
  IconStackPop,
  IconSum,
  IconTrash,
} from '@tabler/icons-react';
import { t } from '../../locales';
import { Menu, toast } from '../../ui';
import {
  addColumns,
  columnReference,
  groupBy,
  hideColumns,
  moveToLevel,
  removeColumns,
  sortBy,
  ungroup,
} from '../../workbook/commands';
import { BASE, type DataElement, groupingsOf, hasLevels, levelOf, SUMMARY } from '../../workbook/document';
import { dataFacts } from '../../workbook/kinds';
import { aggregateName, type DateUnit, dateUnitName } from '../../workbook/names';
import { formulaColumn } from '../../workbook/newColumns';
import type { ColumnDescription } from '../../workbook/queries';
import { useWorkbookStore } from '../../workbook/store';
import { type Anchor, AnchoredMenu } from '../frame/AnchoredMenu';
import { CopyExactItem } from '../frame/CopyExactItem';
import { defaultAggregate } from './model';

export type ColumnForm = 'filter' | 'format' | 'rename' | 'details';

interface HeaderMenuProps {
  element: DataElement;
  column: ColumnDescription;
  anchor: Anchor;
  editable: boolean;
  /** Rows are sorted by it now. */
  sorted: boolean;
  onClose(): void;
  onForm(form: ColumnForm): void;
  /** Given where the menu was opened on cells. */
  onCopyExact?: (() => void) | undefined;
  /** Sorting while viewing, which is not saved. */
  onViewSort(direction: 'ascending' | 'descending' | null): void;
}

const ICON = 16;

/** Everything that can be done to a column. */
export function HeaderMenu(props: HeaderMenuProps) {
  const { element, column, anchor, editable, sorted, onClose, onForm, onCopyExact, onViewSort } = props;
  const store = useWorkbookStore();
  const level = levelOf(element, column.id);
  const dispatch = store.getState().dispatch;
  const isKey = groupingsOf(element).some((grouping) => grouping.keys.includes(column.id));
  const index = element.columns.findIndex((candidate) => candidate.id === column.id);

  const sort = (direction: 'ascending' | 'descending' | null) => {
    if (editable) dispatch((document) => sortBy(document, element.id, column.id, direction));
    else onViewSort(direction);
  };
  const addBeside = () => store.getState().editFormula({ elementId: element.id, level, index: index + 1 });
  const groupByUnit = (unit: DateUnit) => {
    const cut = formulaColumn(
      element.columns,
      dateUnitName(unit, column.name),
      `DateTrunc("${unit}", ${columnReference(column.name)})`,
    );
    dispatch((document) => groupBy(document, element.id, cut.id, { newColumn: cut }));
  };
  const addTotal = () => {
    const aggregate = defaultAggregate(column.type);
    const total = formulaColumn(
      element.columns,
      aggregateName(aggregate, column.name),
      `${aggregate}(${columnReference(column.name)})`,
    );
    dispatch((document) => addColumns(document, element.id, [total], { level: SUMMARY }));
  };
  const remove = () => {
    dispatch((document) => removeColumns(document, element.id, [column.id]));
    toast.success(t('Column "{{name}}" was deleted. Undo brings it back.', { name: column.name }));
  };

  const levels: { id: string; label: string }[] = hasLevels(element)
    ? [
        { id: SUMMARY, label: t('Summary') },
        ...element.groupings.map((grouping) => ({
          id: grouping.id,
          label: element.columns.find((other) => other.id === grouping.keys[0])?.name ?? t('Grouping'),
        })),
        { id: BASE, label: t('All rows') },
      ]
    : [];

  return (
    <AnchoredMenu anchor={anchor} label={t('Column {{name}}', { name: column.name })} onClose={onClose}>
      {level !== SUMMARY && dataFacts(element).hasBaseRows && (
        <>
          <Menu.Item leftSection={<IconArrowUp size={ICON} />} onClick={() => sort('ascending')}>
            {t('Sort ascending')}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={ICON} />} onClick={() => sort('descending')}>
            {t('Sort descending')}
          </Menu.Item>
          {sorted && (
            <Menu.Item leftSection={<IconArrowsSort size={ICON} />} onClick={() => sort(null)}>
              {t('Clear sort')}
            </Menu.Item>
          )}
        </>
      )}
      {editable && (
        <>
          <Menu.Item leftSection={<IconFilter size={ICON} />} onClick={() => onForm('filter')}>
            {t('Filter…')}
          </Menu.Item>
          <Menu.Divider />
          {hasLevels(element) && (
            <>
              {isKey ? (
                <Menu.Item
                  leftSection={<IconStackPop size={ICON} />}
                  onClick={() => dispatch((document) => ungroup(document, element.id, column.id))}
                >
                  {t('Ungroup')}
                </Menu.Item>
              ) : (
                <Menu.Item
                  leftSection={<IconFolders size={ICON} />}
                  onClick={() => dispatch((document) => groupBy(document, element.id, column.id))}
                >
                  {t('Group by this column')}
                </Menu.Item>
              )}
              {column.type === 'date' &&
                !isKey &&
                (['year', 'month', 'day'] as const).map((unit) => (
                  <Menu.Item
                    key={unit}
                    leftSection={<IconCalendar size={ICON} />}
                    onClick={() => groupByUnit(unit)}
                  >
                    {unit === 'year'
                      ? t('Group by year')
                      : unit === 'month'
                        ? t('Group by month')
                        : t('Group by day')}
                  </Menu.Item>
                ))}
              {level !== SUMMARY && (
                <Menu.Item leftSection={<IconSum size={ICON} />} onClick={addTotal}>
                  {column.type === 'number' ? t('Add sum to summary') : t('Add count to summary')}
                </Menu.Item>
              )}
            </>
          )}
          <Menu.Item leftSection={<IconMathFunction size={ICON} />} onClick={addBeside}>
            {t('Add calculated column')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={ICON} />} onClick={() => store.getState().editFormula()}>
            {t('Edit formula')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCursorText size={ICON} />} onClick={() => onForm('rename')}>
            {t('Rename…')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDecimal size={ICON} />} onClick={() => onForm('format')}>
            {t('Format…')}
          </Menu.Item>
          {levels.length > 2 || level === SUMMARY ? (
            <>
              <Menu.Divider />
              <Menu.Label>{t('Move to level')}</Menu.Label>
              {levels
                .filter((one) => one.id !== level || isKey)
                .map((one) => (
                  <Menu.Item
                    key={one.id}
                    onClick={() =>
                      dispatch((document) => moveToLevel(document, element.id, column.id, one.id))
                    }
                  >
                    {one.label}
                  </Menu.Item>
                ))}
            </>
          ) : null}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconEyeOff size={ICON} />}
            onClick={() => dispatch((document) => hideColumns(document, element.id, [column.id], true))}
          >
            {t('Hide')}
          </Menu.Item>
        </>
      )}
      {onCopyExact && <CopyExactItem copy={onCopyExact} />}
      <Menu.Item leftSection={<IconInfoCircle size={ICON} />} onClick={() => onForm('details')}>
        {t('Column details')}
      </Menu.Item>
      {editable && (
        <Menu.Item c="var(--tw-bad)" leftSection={<IconTrash size={ICON} />} onClick={remove}>
          {t('Delete')}
        </Menu.Item>
      )}
    </AnchoredMenu>
  );
}
