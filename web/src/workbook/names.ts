/** Naming of columns, elements, pages and controls. */

/** `Total`, then `Total (1)`, `Total (2)`...; names differ when letter case is ignored. */
export function uniqueName(wanted: string, taken: Iterable<string>): string {
  const used = new Set<string>();
  for (const name of taken) used.add(name.toLowerCase());
  const base = wanted.trim() || 'Untitled';
  if (!used.has(base.toLowerCase())) return base;
  const stem = base.replace(/ \(\d+\)$/, '');
  for (let number = 1; ; number += 1) {
    const candidate = `${stem} (${number})`;
    if (!used.has(candidate.toLowerCase())) return candidate;
  }
}

/** A column's id, from which SQL takes its alias: `Sum of Distance` becomes `sum_of_distance`. */
export function columnIdFrom(name: string, taken: Iterable<string>): string {
  const slug = asciiWords(name).join('_').slice(0, 48) || 'column';
  const used = new Set(taken);
  if (!used.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    if (!used.has(`${slug}_${number}`)) return `${slug}_${number}`;
  }
}

const asciiWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** A control id that formulas can use: `Carrier list` becomes `carrier-list`. */
export function controlIdFrom(name: string, taken: Iterable<string>): string {
  const slug =
    asciiWords(name)
      .join('-')
      .replace(/^[^a-z]+/, '') || 'control';
  const used = new Set(taken);
  if (!used.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    if (!used.has(`${slug}-${number}`)) return `${slug}-${number}`;
  }
}

export const CONTROL_ID = /^[A-Za-z][A-Za-z0-9_-]*$/;

const SEPARATORS = /[\s_/-]+/;
const CASE_CHANGE = /(?<=\p{L})(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z][a-z])/u;

/** The name shown for a warehouse name: `arr_delay` and `ARR_DELAY` are `Arr Delay`. As the server makes it. */
export function friendlyName(raw: string): string {
  const shouting = raw.toUpperCase() === raw;
  const words = raw
    .split(SEPARATORS)
    .flatMap((part) => part.split(CASE_CHANGE))
    .filter(Boolean);
  if (words.length === 0) return raw;
  const capital = (word: string) => {
    const rest = word.slice(1);
    return (word[0] as string).toUpperCase() + (shouting ? rest.toLowerCase() : rest);
  };
  return words.map(capital).join(' ');
}

/** The form in which formulas compare names that do not match exactly. */
export const normalizedName = (name: string): string => friendlyName(name).toLowerCase();

export type DateUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour';

const UNIT_NAMES: Record<DateUnit, string> = {
  year: 'Year',
  quarter: 'Quarter',
  month: 'Month',
  week: 'Week',
  day: 'Day',
  hour: 'Hour',
};

/** `month` of `Time Hour` is `Month of Time Hour`. */
export function dateUnitName(unit: DateUnit, column: string): string {
  return `${UNIT_NAMES[unit]} of ${column}`;
}

export type AggregateName = 'Sum' | 'Avg' | 'Min' | 'Max' | 'Count' | 'CountDistinct' | 'Median';

const AGGREGATE_NAMES: Record<AggregateName, string> = {
  Sum: 'Sum of',
  Avg: 'Average of',
  Min: 'Minimum of',
  Max: 'Maximum of',
  Count: 'Count of',
  CountDistinct: 'Distinct count of',
  Median: 'Median of',
};

/** `Sum` of `Distance` is `Sum of Distance`; `Count()` without a column is `Count`. */
export function aggregateName(aggregate: AggregateName, column: string | null): string {
  return column === null ? 'Count' : `${AGGREGATE_NAMES[aggregate]} ${column}`;
}
