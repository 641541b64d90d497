/** Tooltips as HTML. Every text from the data is escaped. */

import type { ChartTheme } from './palette';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);

export interface TipLine {
  readonly color: string;
  readonly name: string;
  readonly value: string;
  readonly extra?: string;
}

const MOST_LINES = 16;

/** A heading and one line for each mark; long lists are cut, and say so. */
export function tooltipHtml(
  heading: string,
  lines: readonly TipLine[],
  theme: ChartTheme,
  more: (n: number) => string,
): string {
  const shown = lines
    .slice(0, MOST_LINES)
    .map(
      ({ color, name, value, extra }) =>
        `<tr><td style="padding-right:6px"><span style="display:inline-block;width:8px;height:8px;border-radius:2px;background:${escapeHtml(color)}"></span></td>` +
        `<td style="padding-right:16px;max-width:220px;overflow:hidden;text-overflow:ellipsis">${escapeHtml(name)}</td>` +
        `<td style="text-align:right;font-weight:600;font-variant-numeric:tabular-nums">${escapeHtml(value)}</td>` +
        (extra === undefined
          ? ''
          : `<td style="padding-left:8px;text-align:right;color:${theme.faint};font-variant-numeric:tabular-nums">${escapeHtml(extra)}</td>`) +
        '</tr>',
    );
  const rest = lines.length - shown.length;
  const head = heading
    ? `<div style="margin-bottom:4px;font-weight:600;max-width:320px;overflow:hidden;text-overflow:ellipsis">${escapeHtml(heading)}</div>`
    : '';
  const foot =
    rest > 0 ? `<div style="margin-top:4px;color:${theme.faint}">${escapeHtml(more(rest))}</div>` : '';
  return `${head}<table style="border-collapse:collapse;font-size:12px;line-height:1.5">${shown.join('')}</table>${foot}`;
}

/** Look of the box around every tooltip. */
export const tooltipBox = (theme: ChartTheme) => ({
  confine: true,
  backgroundColor: theme.raised,
  borderColor: theme.line,
  borderWidth: 1,
  padding: [8, 10],
  textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12 },
  extraCssText: `border-radius:8px;box-shadow:${theme.shadow};`,
  transitionDuration: 0.1,
});
