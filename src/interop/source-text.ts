/** Pieces of programs in other languages. */

/** A value, a name that stands as it is, or several. */
export type Argument = number | string | boolean | null | Name | readonly Argument[];
export interface Name {
  readonly name: string;
}

/** Something that is not a text: `"relu"` is a text, `nn.ReLU` a name. */
export const name = (text: string): Name => ({ name: text });

export function python(value: Argument): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  if ('name' in value) return value.name;
  return value.length === 1 ? `(${python(value[0]!)},)` : `(${value.map(python).join(', ')})`;
}

/** `Dense(32, activation="relu")`. Options that are undefined are left out. */
export function call(
  callee: string,
  values: readonly Argument[],
  options: Readonly<Record<string, Argument | undefined>> = {},
): string {
  const named = Object.entries(options).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${python(value)}`],
  );
  return `${callee}(${[...values.map(python), ...named].join(', ')})`;
}

export const indent = (lines: readonly string[], by = 4): string =>
  lines.map((line) => (line ? ' '.repeat(by) + line : '')).join('\n');

/** `kernelSize` as Python writes it: `kernel_size`. */
export const snake = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Python that does the same with one thing, or in a loop with each of several: `for layer in (self.conv1, self.norm1):`. */
export function forEach(
  things: readonly string[],
  variable: string,
  work: (thing: string) => string,
): string[] {
  if (things.length < 2) return things.map(work);
  const rows: string[] = [];
  for (const thing of things) {
    const longer = `${rows.at(-1) ?? ''} ${thing},`.trimStart();
    if (rows.length > 0 && longer.length <= ROW) rows[rows.length - 1] = longer;
    else rows.push(`${thing},`);
  }
  const of =
    rows.length === 1
      ? [`for ${variable} in (${things.join(', ')}):`]
      : [`for ${variable} in (`, ...rows.map((row) => `    ${row}`), '):'];
  return [...of, `    ${work(variable)}`];
}

const ROW = 80;
