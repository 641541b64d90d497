/**
 * A kind is one declaration: nothing compares a kind by its name outside of the kind's own folder or file. Code
 * that is about every kind asks the kind's record.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartKindNames } from '../charts';
import { controlKindNames } from '../controls';
import { filterKinds } from '../filters';
import { elementFacts } from '../workbook/kinds';

const root = resolve(import.meta.dirname, '..');

interface Family {
  readonly what: string;
  readonly names: readonly string[];
  /** The last part of what is compared: `element.kind`, `control`. */
  readonly field: string;
  /** Where a kind may be named, before its own name. */
  readonly home: string;
  /** What else has a field of that name, with kinds of its own. */
  readonly others: readonly string[];
}

/** Sources, lines of the table browser, renamed things, fields of a connection. */
const OTHERS = ['source', 'line', 'rename', 'field'];

const FAMILIES: readonly Family[] = [
  { what: 'element', names: Object.keys(elementFacts), field: 'kind', home: 'elements/', others: OTHERS },
  { what: 'chart', names: chartKindNames(), field: 'chart', home: 'charts/kinds/', others: [] },
  { what: 'spec', names: chartKindNames(), field: 'kind', home: 'charts/kinds/', others: [] },
  {
    what: 'filter',
    names: Object.keys(filterKinds),
    field: 'kind',
    home: 'filters/kinds/',
    others: ['field'],
  },
  { what: 'control', names: controlKindNames(), field: 'control', home: 'controls/kinds/', others: [] },
];

/** Where a text compares a kind of the family by name, as that line of it. */
function comparisons(text: string, { names, field, others }: Family, own: string | null): string[] {
  const foreign = names.filter((name) => name !== own).join('|');
  const subject = String.raw`(?:\b[\w.?!]*[.?!])?\b${field}\b`;
  const patterns = [
    String.raw`(${subject})\s*[=!]==?\s*['"](?:${foreign})['"]`,
    String.raw`['"](?:${foreign})['"]\s*[=!]==?\s*(${subject})`,
    String.raw`\[[^\]]*['"](?:${foreign})['"][^\]]*\]\s*\.includes\((${subject})\)`,
    String.raw`(${subject})\s*\.(?:startsWith|endsWith|includes|match)\(`,
    String.raw`switch \((${subject})\) \{(?:(?!\n\s*switch )[\s\S])*?\bcase ['"](?:${foreign})['"]`,
    String.raw`(\[data-${field})=["']?(?:${foreign})["']?\]`,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, 'g'))]
      .filter(([, compared = '']) => !others.includes(compared.split(/[.?!]+/).at(-2) ?? ''))
      .map(([found]) => found.split('\n')[0] as string),
  );
}

/** The kind of the family to whose folder or file a file belongs. */
function ownKind(file: string, { home }: Family): string | null {
  if (!file.startsWith(home)) return null;
  return /^[^/.]+/.exec(file.slice(home.length))?.[0] ?? null;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(tsx?|css)$/.test(file) && !/\.(test|d|gen)\.tsx?$/.test(file) && !file.startsWith('test/'),
);

describe('nothing compares by name', () => {
  it.each(FAMILIES)('a kind of $what outside of its own folder', (family) => {
    expect(family.names.length).toBeGreaterThan(5);
    const found = files.flatMap((file) =>
      comparisons(readFileSync(resolve(root, file), 'utf8'), family, ownKind(file, family)).map(
        (line) => `${file}: ${line}`,
      ),
    );
    expect(found).toEqual([]);
  });
});

describe('a comparison is found', () => {
  const [element, chart, , filter, control] = FAMILIES as [Family, Family, Family, Family, Family];
  it.each<[string, Family, string | null, number]>([
    ["if (element.kind === 'table') return", element, null, 1],
    ["one?.kind !== 'input-table'", element, null, 1],
    ["'chart' == kind", element, null, 1],
    ["['text', 'divider'].includes(element.kind)", element, null, 1],
    ["switch (copy.kind) {\n  case 'other':\n  case 'pivot':\n}", element, null, 1],
    ['.frame[data-kind="divider"] > .menu', element, null, 1],
    ["element.kind === 'table'", element, 'table', 0],
    ["element.kind === 'table'", element, 'chart', 1],
    ["source.kind === 'input-table' || line.kind === 'table'", element, null, 0],
    ["switch (source.kind) {\n  case 'input-table':\n}", element, null, 0],
    ["step.kind === 'insert-element'", element, null, 0],
    ["spec.chart !== 'bar'", chart, null, 1],
    ["filter.kind === 'top-n'", filter, 'list', 1],
    ["type === 'logical'", filter, null, 0],
    ["control.control.endsWith('-range')", control, null, 1],
    ["element.control === 'list'", control, 'slider', 1],
  ])('%s', (text, family, own, times) => {
    expect(comparisons(text, family, own)).toHaveLength(times);
  });
});
