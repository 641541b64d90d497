/** Whether every word of a search occurs in one of the texts, whatever the case and accents. */
export function matches(search: string, ...texts: string[]): boolean {
  const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const all = plain(texts.join('\n'));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
