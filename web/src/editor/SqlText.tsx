import { Fragment } from 'react';
import styles from './SqlPanel.module.css';

const TOKEN =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|`[^`]*`)|(?<number>\b\d+(?:\.\d+)?\b)|(?<keyword>\b(?:SELECT|FROM|WHERE|GROUP|BY|ORDER|HAVING|LIMIT|OFFSET|WITH|AS|AND|OR|NOT|IN|IS|NULL|CASE|WHEN|THEN|ELSE|END|JOIN|LEFT|RIGHT|INNER|FULL|CROSS|ON|UNION|ALL|DISTINCT|OVER|PARTITION|ROWS|RANGE|BETWEEN|PRECEDING|FOLLOWING|CURRENT|ROW|UNBOUNDED|ASC|DESC|NULLS|FIRST|LAST|CAST|TRY_CAST|EXISTS|LIKE|ILIKE|USING|VALUES|FILTER|QUALIFY|TRUE|FALSE|INTERVAL|LATERAL)\b)/gi;

/** Parts of a statement with what they are; plain text between them has no kind. */
export function sqlParts(sql: string): { text: string; kind: string | null }[] {
  const parts: { text: string; kind: string | null }[] = [];
  let done = 0;
  for (const match of sql.matchAll(TOKEN)) {
    if (match.index > done) parts.push({ text: sql.slice(done, match.index), kind: null });
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? null;
    parts.push({ text: match[0], kind });
    done = match.index + match[0].length;
  }
  if (done < sql.length) parts.push({ text: sql.slice(done), kind: null });
  return parts;
}

/** A statement with highlighting. */
export function SqlText({ sql }: { sql: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it
    <pre className={styles.sql} tabIndex={0}>
      {sqlParts(sql).map(({ text, kind }, at) =>
        kind ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity
          <span key={at} className={styles[kind]}>
            {text}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity
          <Fragment key={at}>{text}</Fragment>
        ),
      )}
    </pre>
  );
}
