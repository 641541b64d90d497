/** Identifiers made by the browser. */

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A short random id for parts of a document: `col_x8k2...`. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte % ALPHABET.length];
  return `${prefix}_${text}`;
}

let lastMillisecond = 0;
let sequence = 0;

/**
 * A UUID of version 7: sorts by time of creation. Several within one millisecond keep their order
 * through a 12-bit counter, so rows pasted together stay in the order they were pasted.
 */
export function uuidv7(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  let time = Math.max(now, lastMillisecond);
  if (time === lastMillisecond) {
    sequence += 1;
    if (sequence > 0xfff) {
      time += 1;
      sequence = 0;
    }
  } else {
    sequence = 0;
  }
  lastMillisecond = time;
  const stamp = time.toString(16).padStart(12, '0');
  const counter = sequence.toString(16).padStart(3, '0');
  const variant = ((random[0]! & 0x3f) | 0x80).toString(16).padStart(2, '0');
  let tail = '';
  for (let index = 1; index < 8; index += 1) tail += random[index]!.toString(16).padStart(2, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${counter}-${variant}${tail.slice(0, 2)}-${tail.slice(2)}`;
}
