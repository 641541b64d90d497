/** The filters that act on an element: its own, and those of controls. Pure. */
import { isEmptyValue } from '../../controls';
import { describeFilter, describeGroup, isFiltering } from '../../filters';
import { t } from '../../locales';
import { type ControlValues, currentValue } from '../../workbook/controls';
import { type ControlElement, controls, type DataElement, type Workbook } from '../../workbook/document';

/** One filter at work. */
export interface ActiveFilter {
  readonly id: string;
  /** The column that it looks at, or the control that it comes from. */
  readonly name: string;
  readonly what: string;
  /** Set where a control filters. */
  readonly control: ControlElement | null;
}

export function activeFilters(
  element: DataElement,
  document: Workbook,
  values: ControlValues,
): ActiveFilter[] {
  const nameOf = (id: string) => element.columns.find((column) => column.id === id)?.name ?? '';
  const own = element.filters.filter(isFiltering).map((filter) => ({
    id: filter.id,
    name: nameOf(filter.column_id),
    what: describeFilter(filter),
    control: null,
  }));
  const groups = element.filter_groups
    .filter((group) => group.enabled && group.any_of.some(isFiltering))
    .map((group) => ({
      id: group.id,
      name: t('Any of'),
      what: describeGroup({ ...group, any_of: group.any_of.filter(isFiltering) }, nameOf),
      control: null,
    }));
  const ofControls = activeControls(element, document, values).map((control) => ({
    id: control.id,
    name: control.name,
    what: t('a control'),
    control,
  }));
  return [...own, ...groups, ...ofControls];
}

/** The controls that filter the element by the values they have now. */
export function activeControls(
  element: DataElement,
  document: Workbook,
  values: ControlValues,
): ControlElement[] {
  return controls(document).filter(
    (control) =>
      control.targets.some((target) => target.element_id === element.id) &&
      !isEmptyValue(currentValue(control, values)),
  );
}
