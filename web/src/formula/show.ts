/**
 * Formulas are stored with ids, `[#orders/#amount]`, and shown with names, `[Orders/Amount]`. Pure.
 *
 * The server stores ids whatever it is sent, so a shown formula may be sent back as it is.
 */

import { escapeName, references } from './scan';

/** An element as the document has it: with columns, or with a control id. */
export interface NamedElement {
  readonly id: string;
  readonly name: string;
  readonly columns?: readonly Named[];
  readonly metrics?: readonly Named[];
  readonly relationships?: readonly (Named & { readonly target_element_id: string })[];
  readonly control_id?: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What the element's source is called, from its description; `name` is the source's own name for a column. */
export interface SourceLabels {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly label: string }[];
}

interface Part {
  /** Unescaped. */
  readonly text: string;
  /** Set when the part was written by id; empty for the source of the element. */
  readonly id?: string;
  /** ` (Row Total)` and the like behind a column. */
  readonly total?: string;
  /** What something deleted was called. */
  readonly last?: string;
}

const ID = /^#([A-Za-z0-9_-]{0,64})( \([A-Za-z ]+\))?(?::([\s\S]+))?$/;
const METRICS = 'Metrics';

/** Whether a formula holds references by id. */
export const holdsIds = (formula: string): boolean => /[[/]#/.test(formula);

/** The formula by name. A deleted thing has its last known name; one that no name can refer to keeps its id. */
export function showFormula(
  formula: string,
  elementId: string,
  elements: Iterable<NamedElement>,
  source?: SourceLabels,
): string {
  if (!holdsIds(formula)) return formula;
  const known = [...elements];
  let text = '';
  let done = 0;
  for (const { start, end } of references(formula)) {
    const names = named(partsOf(formula.slice(start + 1, end - 1)), elementId, known, source);
    if (!names) continue;
    text += formula.slice(done, start) + writeNames(names);
    done = end;
  }
  return text + formula.slice(done);
}

/** `[A/B]`; a name that looks like an id is escaped. */
export const writeNames = (names: readonly string[]): string => `[${names.map(writeName).join('/')}]`;

const writeName = (name: string): string => (ID.test(name) ? '\\' : '') + escapeName(name);

function partsOf(inside: string): Part[] {
  const raw = inside.match(/(?:\\[[\]/\\]|[^/])+/g) ?? [];
  return raw.map((part): Part => {
    const text = part.replace(/^\\#/, '#').replace(/\\([[\]/\\])/g, '$1');
    const match = part.startsWith('#') ? ID.exec(text) : null;
    if (!match) return { text };
    const last = match[3] === undefined ? {} : { last: match[3] };
    return { text, id: match[1]!, total: match[2] ?? '', ...last };
  });
}

/** The names of a reference, or null when it stays as it is. */
function named(
  parts: readonly Part[],
  elementId: string,
  elements: readonly NamedElement[],
  source: SourceLabels | undefined,
): readonly string[] | null {
  if (parts.every((part) => part.id === undefined)) return null;
  const [first, second] = parts;
  const find = (id: string | undefined) => elements.find((element) => element.id === id);
  if (parts.length === 1 && first) {
    const columns = find(elementId)?.columns ?? [];
    const own = columns.find((column) => column.id === first.id);
    const name = own?.name ?? find(first.id)?.control_id;
    if (name !== undefined) return [name + (first.total ?? '')];
    // The last name of something deleted, unless something else is called so by now.
    const taken = first.last === undefined || columns.some((column) => column.name === first.last);
    return taken ? null : [first.last!];
  }
  if (parts.length > 2) return related(parts, find);
  if (!first || !second) return null;
  if (first.id === undefined && first.text.toLowerCase() === METRICS.toLowerCase()) {
    const metric = elements
      .flatMap((candidate) => candidate.metrics ?? [])
      .find((candidate) => candidate.id === second.id);
    return metric ? [METRICS, metric.name] : null;
  }
  if (first.id === '') {
    const key = second.id ?? second.text;
    const label = source?.columns.find((column) => column.name === key)?.label;
    return source && label !== undefined ? [source.name, label] : null;
  }
  const owner =
    first.id === undefined ? elements.find((candidate) => candidate.name === first.text) : find(first.id);
  const column = owner?.columns?.find((candidate) => candidate.id === second.id);
  const ownerName = owner?.name ?? first.last ?? (first.id === undefined ? first.text : undefined);
  const name = column?.name ?? second.last ?? (second.id === undefined ? second.text : undefined);
  if (ownerName === undefined || name === undefined) return null;
  const several =
    elements.filter((candidate) => candidate.columns && candidate.name === ownerName).length > 1;
  return several ? null : [ownerName, name];
}

/** `[#orders/#customer/#name]`: along relationships. */
function related(
  parts: readonly Part[],
  find: (id: string | undefined) => NamedElement | undefined,
): readonly string[] | null {
  let element = find(parts[0]?.id);
  const names: string[] = element ? [element.name] : [];
  for (const part of parts.slice(1, -1)) {
    const relationship = element?.relationships?.find((candidate) => candidate.id === part.id);
    if (!relationship) return null;
    names.push(relationship.name);
    element = find(relationship.target_element_id);
  }
  const column = element?.columns?.find((candidate) => candidate.id === parts[parts.length - 1]?.id);
  return column ? [...names, column.name] : null;
}
