/** Collects the messages in the source into the English catalogue: `npm run messages`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const source = resolve(import.meta.dirname, '../src');
export const catalogueFile = join(source, 'locales/en.json');

/** The literal messages of one file: every `t('...')`. */
export function messagesIn(text: string): string[] {
  const calls = text.matchAll(/(?<![\w.$])t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g);
  return [...calls].map((call) => (call[1] ?? call[2] ?? '').replace(/\\(.)/g, '$1'));
}

export function collect(): string[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.gen\./.test(file) && !file.startsWith('locales'),
  );
  return files.flatMap((file) => messagesIn(readFileSync(join(source, file), 'utf8')));
}

/**
 * One entry a message, two for one with a count. Texts that somebody wrote by hand stay; a new singular is left
 * empty, for somebody to write.
 */
export function catalogue(messages: string[], written: Record<string, string>): Record<string, string> {
  const keys = messages.flatMap((message) =>
    message.includes('{{count}}') ? [`${message}_one`, `${message}_other`] : [message],
  );
  const sorted = [...new Set(keys)].sort();
  const first = (key: string) => (key.endsWith('_one') ? '' : key.replace(/_other$/, ''));
  return Object.fromEntries(sorted.map((key) => [key, written[key] ?? first(key)]));
}

if (process.argv[1] === import.meta.filename) {
  const written = JSON.parse(readFileSync(catalogueFile, 'utf8'));
  writeFileSync(catalogueFile, `${JSON.stringify(catalogue(collect(), written), null, 2)}\n`);
}
