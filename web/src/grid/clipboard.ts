/** Tables on the clipboard: tab-separated text and HTML, out and in. */

const NEEDS_QUOTES = /["\t\n\r]/;

export const quote = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

export const toTsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(quote).join('\t')).join('\n');

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] as string);

/**
 * Holds the exact rows, which our own paste reads. An attribute gets through where the browser writes the clipboard
 * later on, and where it keeps no types of our own.
 */
const EXACT = 'data-tablewright-rows';

/** `exact` are the same cells as they are, where `rows` are those that are safe in other programs. */
export function toHtml(
  rows: readonly (readonly string[])[],
  exact: readonly (readonly string[])[] = rows,
): string {
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((text) => `<td>${escapeHtml(text).replaceAll(/\r\n?|\n/g, '<br>')}</td>`).join('')}</tr>`,
    )
    .join('');
  return `<table ${EXACT}="${escapeHtml(JSON.stringify(exact))}">${body}</table>`;
}

/**
 * The exact rows of a table that was copied here, or null. `shown` makes of them what other programs see: when the
 * table shows anything else, somebody has changed it since, and its exact rows are no longer what it says.
 */
export function exactRows(
  html: string,
  parser: DOMParser,
  shown: (text: string) => string,
): string[][] | null {
  if (!html.includes(EXACT)) return null;
  const kept = parser.parseFromString(html, 'text/html').querySelector('table')?.getAttribute(EXACT);
  const rows = kept ? textRows(kept) : null;
  if (!rows) return null;
  const cells = fromHtml(html, parser);
  const unchanged =
    cells?.length === rows.length &&
    rows.every(
      (row, i) => row.length === cells[i]?.length && row.every((text, j) => shows(cells[i]![j]!, text)),
    );
  return unchanged ? rows : null;

  function shows(cell: string, text: string): boolean {
    return cell === inHtml(text) || cell === inHtml(shown(text));
  }
}

/** A text as `fromHtml` finds it in a cell. */
const inHtml = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').trim();

function textRows(json: string): string[][] | null {
  try {
    const rows: unknown = JSON.parse(json);
    const isText = (cell: unknown): boolean => typeof cell === 'string';
    return Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every(isText)) ? rows : null;
  } catch {
    return null;
  }
}

/** Reads tab-separated text. A cell in double quotes may hold tabs, line breaks and doubled quotes. */
export function fromTsv(source: string): string[][] {
  const text = source.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const rows: string[][] = [];
  let row: string[] = [];
  let i = 0;
  const endRow = (): void => {
    rows.push(row);
    row = [];
  };
  while (i <= text.length) {
    const quoted = text[i] === '"' ? readQuoted(text, i) : null;
    let end: number;
    if (quoted) {
      row.push(quoted.value);
      end = quoted.end;
    } else {
      end = i;
      while (end < text.length && text[end] !== '\t' && text[end] !== '\n') end++;
      row.push(text.slice(i, end));
    }
    if (text[end] !== '\t') endRow();
    i = end + 1;
  }
  // Spreadsheets end the last line with a line break: that is not one more row.
  if (rows.length > 1 && text.endsWith('\n')) rows.pop();
  return rows;
}

/** A quoted cell, or null when the quotes are plain characters (a lone `"`, or text after the closing one). */
function readQuoted(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  let i = start + 1;
  while (i < text.length) {
    if (text[i] !== '"') {
      value += text[i];
      i++;
    } else if (text[i + 1] === '"') {
      value += '"';
      i += 2;
    } else {
      const next = text[i + 1];
      return next === undefined || next === '\t' || next === '\n' ? { value, end: i + 1 } : null;
    }
  }
  return null;
}

/** The first table of an HTML fragment, or null without one. `parser` is the browser's `DOMParser`. */
export function fromHtml(html: string, parser: DOMParser): string[][] | null {
  const table = parser.parseFromString(html, 'text/html').querySelector('table');
  if (!table) return null;
  const rows: string[][] = [];
  for (const tr of table.querySelectorAll('tr')) {
    const row: string[] = [];
    for (const cell of tr.querySelectorAll('td,th')) {
      for (const br of cell.querySelectorAll('br')) br.replaceWith('\n');
      row.push((cell.textContent ?? '').trim());
      for (let extra = Number(cell.getAttribute('colspan') ?? 1); extra > 1; extra--) row.push('');
    }
    if (row.length) rows.push(row);
  }
  return rows.length ? rows : null;
}

/** Makes every row as long as the longest one. */
export function squareOff(rows: readonly (readonly string[])[]): string[][] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')]);
}
