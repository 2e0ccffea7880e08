/**
 * The words of a text in small letters: runs of letters, with an apostrophe inside (`don't`, `o'clock`). All else parts words.
 *
 * @example
 * wordsOf("Don't panic!"); // ["don't", 'panic']
 */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/’/g, "'")
    .match(/\p{L}+(?:'\p{L}+)*/gu) ?? [];

/** How often each word stands in `words`, the commonest first; equally common ones by the alphabet. */
export function countWords(words: Iterable<string>): [word: string, count: number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
