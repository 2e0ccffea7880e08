/** Which word was meant. */

/** The word most like `name`, and how many letters are otherwise; nothing of no words. */
export function nearest(
  name: string,
  words: readonly string[],
): { word: string; distance: number } | undefined {
  const distances = words.map((word) => distanceOf(word, name));
  const distance = Math.min(...distances);
  const word = words[distances.indexOf(distance)];
  return word === undefined ? undefined : { word, distance };
}

/** How many letters have to be added, left out, exchanged or swapped with the next to make one word of the other. */
function distanceOf(from: string, to: string): number {
  const rows: number[][] = [[...Array(to.length + 1).keys()]];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      let least = Math.min(row[j - 1]! + 1, rows[i - 1]![j]! + 1, rows[i - 1]![j - 1]! + +!isSame);
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwapped) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}
