import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const lower = ['ui', 'grid', 'charts', 'formula', 'layout'];
const upper = ['api', 'workbook', 'elements', 'pages', 'router'];

/** Folders of `src` that a file imports from. */
function importedFolders(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return targets.map((target) => relative(root, resolve(root, dirname(file), target)).split('/')[0] ?? '');
}

describe('reusable folders do not know the product', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => lower.includes(file.split('/')[0] ?? ''));

  it.each(files)('%s', (file) => {
    expect(importedFolders(file).filter((folder) => upper.includes(folder))).toEqual([]);
  });
});
