/** Rewrites formulas when what they name is renamed. Follows the order in which names are looked up. */
import { type Rename, renameInFormula } from '../../formula/rename';
import { writeReference } from '../../formula/scan';
import { type Column, type DataElement, isControl, isDataElement } from '../document';
import { friendlyName, normalizedName } from '../names';
import type { Changes } from './changes';

/** `[Arr Delay]`, or `[Flights/Arr Delay]` with the source's name before it. */
export function columnReference(name: string, source?: string): string {
  return source === undefined ? writeReference(name) : writeReference(source, name);
}

/** No element is called this: for references that must not be taken for a qualified one. */
const NOBODY = '\u0000';

function rewrite(changes: Changes, id: string, rename: Rename): void {
  const element = changes.data(id);
  let touched = false;
  const columns = element.columns.map((column): Column => {
    if (!column.formula) return column;
    const formula = renameInFormula(column.formula, rename);
    touched ||= formula !== column.formula;
    return formula === column.formula ? column : { ...column, formula };
  });
  if (touched) changes.set({ ...element, columns } as DataElement);
}

/** `element` is the element as it was before its column got the new name. */
export function renameColumnReferences(
  changes: Changes,
  element: DataElement,
  from: string,
  to: string,
): void {
  const controlIds = controlIdsOf(changes);
  for (const other of changes.all().filter(isDataElement)) {
    // In an element over a table of the same name, that name means the table.
    const shadowed = sourceName(other, changes) === element.name && !readsFrom(other, element);
    const owner = shadowed ? NOBODY : element.name;
    if (other.id === element.id) {
      const others = element.columns.map((column) => column.name).filter((name) => name !== from);
      rewrite(changes, other.id, { kind: 'column', from, to, element: owner, own: true, others });
      continue;
    }
    // A bare name reaches the parent's column unless the child has a column or a control is called so.
    const hidden =
      controlIds.includes(from.toLowerCase()) ||
      other.columns.some((column) => normalizedName(column.name) === normalizedName(from));
    const own = readsFrom(other, element) && !hidden;
    rewrite(changes, other.id, { kind: 'column', from, to, element: owner, own });
  }
}

/** `element` is the element as it was before it got the new name. */
export function renameElementReferences(changes: Changes, element: DataElement, to: string): void {
  for (const other of changes.all().filter(isDataElement)) {
    const name = sourceName(other, changes);
    const shadowed = name === null ? other.id === element.id : name === element.name;
    if (shadowed && !readsFrom(other, element)) continue;
    rewrite(changes, other.id, { kind: 'element', from: element.name, to });
  }
}

export function renameControlReferences(changes: Changes, from: string, to: string): void {
  for (const element of changes.all().filter(isDataElement)) {
    if (element.columns.some((column) => normalizedName(column.name) === normalizedName(from))) continue;
    rewrite(changes, element.id, { kind: 'control', from, to });
  }
}

const readsFrom = (other: DataElement, element: DataElement): boolean =>
  other.source.kind === 'element' && other.source.element_id === element.id;

const controlIdsOf = (changes: Changes): string[] =>
  changes
    .all()
    .filter(isControl)
    .map((control) => control.control_id.toLowerCase());

/** What formulas call the element's source; null where only the server knows. */
function sourceName(element: DataElement, changes: Changes): string | null {
  const { source } = element;
  switch (source.kind) {
    case 'element':
      return changes.all().find((other) => other.id === source.element_id)?.name ?? null;
    case 'warehouse-table':
      return friendlyName(source.path.at(-1) ?? '');
    case 'sql':
      return 'SQL';
    default:
      return null;
  }
}
