/**
 * Text that other programs read as text, and never as a formula: the rule of `src/tablewright/common/safe_text.py`,
 * with the same cases (`tests/safe_text.json`). Documented in docs/security.md.
 */

/** After white space, signs that cannot be seen and quotes: some programs drop those from the start of a cell. */
const BEGINS_A_FORMULA = /^[\p{Z}\p{Cc}\p{Cf}'"]*[=+\-@＝＋－＠]/u;
const PLAIN_NUMBER = /^ *[+-]?([0-9]+([.,][0-9]+)*|[.,][0-9]+)([eE][+-]?[0-9]+)?%? *$/;
const SEPARATORS = /(\r\n|[\r\n\t])/;

/** The text, with an apostrophe before each line or tab-separated part that begins like a formula. */
export function safeText(text: string): string {
  const safe = text
    .split(SEPARATORS)
    .map((part) => (BEGINS_A_FORMULA.test(part) && !PLAIN_NUMBER.test(part) ? `'${part}` : part))
    .join('');
  return /^[\t\r\n]/.test(text) ? `'${safe}` : safe;
}
