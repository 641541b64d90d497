/** Letters that are more than another letter with a mark. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const LONGEST = 63;

/** What the server makes of a name: `Flights by carrier` becomes `flights_by_carrier`. */
export function viewName(name: string): string {
  const letters = [...name.normalize('NFC').toLowerCase()].map(letter).join('');
  const words = letters.split('_').filter(Boolean).join('_') || 'data';
  return cut(/^\d/.test(words) ? `t_${words}` : words).replace(/_+$/, '');
}

function letter(char: string): string {
  const known = LETTERS[char];
  if (known) return known;
  const plain = char.normalize('NFKD').replace(/\p{M}/gu, '');
  if (/^[a-z0-9]+$/i.test(plain)) return plain.toLowerCase();
  return /[\p{L}\p{M}\p{N}]/u.test(char) ? char : '_';
}

function cut(text: string): string {
  const chars = [...text];
  while (new TextEncoder().encode(chars.join('')).length > LONGEST) chars.pop();
  return chars.join('');
}
