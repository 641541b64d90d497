/** Tables on the clipboard: tab-separated text and HTML, out and in. */

const NEEDS_QUOTES = /["\t\n\r]/;

export const quote = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

export const toTsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(quote).join('\t')).join('\n');

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] as string);

export function toHtml(rows: readonly (readonly string[])[]): string {
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((text) => `<td>${escapeHtml(text).replaceAll('\n', '<br>')}</td>`).join('')}</tr>`,
    )
    .join('');
  return `<table>${body}</table>`;
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
