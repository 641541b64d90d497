/** The server counts characters, the browser counts UTF-16 units: they differ beyond the basic plane. */

/** UTF-16 offset of the `points`-th character; clamps to the end. */
export function fromCodePoints(text: string, points: number): number {
  let offset = 0;
  for (let left = points; left > 0 && offset < text.length; left--) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Number of characters before the UTF-16 offset. */
export const toCodePoints = (text: string, offset: number): number => [...text.slice(0, offset)].length;
