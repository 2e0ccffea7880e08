/** What is too long for a notebook: it would fill the memory of the kernel, of the server and of the page. */

/** Characters of one text that is printed or shown. */
const TEXT = 1 << 25;
/** Characters of the message and the stack of an error. */
const ERROR = 1 << 16;

/** A text, or its beginning with a note. */
export function cut(text: string, limit = TEXT): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}\n… cut: ${text.length} characters, shown are ${limit}. Write long texts to a file.\n`;
}

export const cutError = (text: string): string => cut(text, ERROR);

/**
 * @param size Of what is to be sent, in characters or bytes.
 * @throws {RangeError} If it is too big.
 */
export function checkSize(type: string, size: number): void {
  if (size <= TEXT) return;
  throw new RangeError(
    `display: ${type} has a length of ${size}, expected at most ${TEXT}. Write it to a file and show a link, or a part.`,
  );
}
