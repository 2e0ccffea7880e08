/** Protocol buffers as texts. */

/** A message: fields by name, texts in quotes, words bare. */
export type Message = { readonly [field: string]: Field | undefined };
type Field = number | boolean | string | Message | Word | readonly (number | string | Message)[];
interface Word {
  readonly word: string;
}

/** Its fields, a line each. */
export function written(message: Message, depth = 0): string {
  const space = '  '.repeat(depth);
  return Object.entries(message)
    .flatMap(([field, value]) => {
      if (value === undefined) return [];
      const all = Array.isArray(value) ? (value as readonly Field[]) : [value];
      return all.map((each) => {
        if (typeof each !== 'object') return `${space}${field}: ${JSON.stringify(each)}\n`;
        if ('word' in each) return `${space}${field}: ${(each as Word).word}\n`;
        return `${space}${field} {\n${written(each as Message, depth + 1)}${space}}\n`;
      });
    })
    .join('');
}
