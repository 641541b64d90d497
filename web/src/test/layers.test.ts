/** Imports go down only, and files never import each other in a circle. Types count as any other import. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** From the bottom to the top. Folders of one line do not import each other. */
const ROOMS = [
  ['locales'],
  ['ui'],
  ['values'],
  ['layout', 'grid', 'formula', 'charts'],
  ['api'],
  ['filters'],
  ['controls'],
  ['connections', 'queries', 'runs'],
  ['workbook'],
  ['elements'],
  ['uploads'],
  ['editor'],
  ['pages'],
  ['router'],
  ['main.tsx'],
];

/** Within `elements`: what is below the kinds. Kinds are above, the registry is above them. */
const ELEMENT_ROOMS = [['entry.ts', 'rows'], ['panels'], ['publish'], ['frame']];

/** Within `workbook`: kinds of elements know the document's types, and what is beneath the workbook. */
const KIND_IMPORTS = [
  'charts/fetchEngine',
  'controls/index',
  'layout/place',
  'workbook/kinds',
  'workbook/levels',
  'workbook/names',
  'workbook/systemColumns',
  'workbook/types',
];

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'),
);
const sources = files.filter((file) => !/\.test\.tsx?$/.test(file) && !file.startsWith('test/'));

/** The file of `src` behind a path without its ending; null for style sheets and the like. */
function fileAt(path: string): string | null {
  for (const ending of ['.ts', '.tsx', '.d.ts', '/index.ts', '']) {
    const file = path + ending;
    if (/\.tsx?$/.test(file) && statSync(join(root, file), { throwIfNoEntry: false })) return file;
  }
  return null;
}

/** The files of `src` that a file imports, types and lazy imports included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const paths = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map((match) => match[1] ?? '');
  return paths.flatMap((path) => fileAt(relative(root, resolve(root, dirname(file), path))) ?? []);
}

const graph = new Map(sources.map((file) => [file, importsOf(file)]));

function levelIn(rooms: readonly string[][], name: string | undefined): number {
  return rooms.findIndex((line) => line.includes(name ?? ''));
}

/** Imports from one room into another that is not below it, as `file -> file`. */
function upward(rooms: readonly string[][], nameOf: (file: string) => string | undefined, above: number) {
  const levelOf = (file: string) => {
    const level = levelIn(rooms, nameOf(file));
    return level < 0 ? above : level;
  };
  return [...graph].flatMap(([file, imports]) =>
    imports
      .filter((target) => nameOf(file) !== undefined && nameOf(target) !== undefined)
      .filter((target) => nameOf(file) !== nameOf(target) && levelOf(target) >= levelOf(file))
      .map((target) => `${file} -> ${target}`),
  );
}

/** Groups of files that import each other, directly or through others (Tarjan's components). */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1 || imports.get(file)?.includes(file)) circles.push(circle.sort());
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** What a kind of element is, without its looks: beside its looks, but of the workbook's layer. */
const isFacts = (file: string) => /^elements\/[^/]+\/facts\.ts$/.test(file);

describe('the layers', () => {
  const room = (file: string) => (isFacts(file) ? 'workbook' : file.split('/')[0]);

  it('name every folder', () => {
    const missing = new Set(sources.map(room).filter((name) => levelIn(ROOMS, name) < 0));
    expect([...missing]).toEqual([]);
  });

  it('are imported from above only', () => {
    expect(graph.get('main.tsx')).not.toEqual([]);
    expect(upward(ROOMS, room, ROOMS.length)).toEqual([]);
  });

  it('within the elements too: rows, panels, publishing, the frame, the kinds, the registry', () => {
    const nameOf = (file: string) =>
      file.startsWith('elements/') && !isFacts(file) ? file.split('/')[1] : undefined;
    const kinds = new Set(
      sources.flatMap((file) => nameOf(file) ?? []).filter((name) => levelIn(ELEMENT_ROOMS, name) < 0),
    );
    kinds.delete('registry.ts');
    const rooms = [...ELEMENT_ROOMS, ...[...kinds].map((kind) => [kind])];
    const wrong = upward(rooms, nameOf, rooms.length).filter((line) => {
      const [from, to] = line.split(' -> ').map((file) => nameOf(file) ?? '');
      return !(kinds.has(from ?? '') && kinds.has(to ?? ''));
    });
    expect(wrong).toEqual([]);
  });

  it('kinds of elements know nothing of the store, nor of the screen', () => {
    const imports = sources
      .filter((file) => file.startsWith('workbook/kinds/') || isFacts(file))
      .flatMap((file) => graph.get(file) ?? []);
    const known = (file: string) => isFacts(file) || KIND_IMPORTS.some((path) => file.startsWith(path));
    expect(imports.filter((file) => !known(file))).toEqual([]);
  });
});

describe('files', () => {
  it('do not import each other in a circle', () => {
    expect(circlesIn(graph)).toEqual([]);
  });

  it.each([
    ['none', { a: ['b', 'c'], b: ['c'], c: [] }, []],
    ['of two', { a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    ['itself', { a: ['a'] }, [['a']]],
    [
      'of three, and another',
      { a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'] },
      [
        ['d', 'e'],
        ['a', 'b', 'c'],
      ],
    ],
  ] as const)('circles are found: %s', (_, imports, circles) => {
    expect(circlesIn(new Map(Object.entries(imports)))).toEqual(circles);
  });
});
