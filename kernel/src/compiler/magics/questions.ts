/** Completion and inspection of the names of magics. */
import type { Completions, Inspection } from '../../contracts.js';
import { magicNamed, MAGICS } from '../../magics.js';

/** Where the name of a magic begins that is being written. */
export function magicBefore(text: string, cursor: number): number | undefined {
  const [word] = /(?<![^\n])%\w*$/.exec(text.slice(0, cursor)) ?? [];
  return word === undefined ? undefined : cursor - word.length;
}

export function completeMagic(text: string, start: number, cursor: number): Completions {
  const prefix = text.slice(start + 1, cursor);
  const [rest] = /^\w*/.exec(text.slice(cursor))!;
  const items = MAGICS.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => ({
    name: `%${name}`,
    kind: 'magic',
  }));
  return { start, end: cursor + rest.length, items };
}

/** What a magic does, when the cursor is on its name. */
export function inspectMagic(text: string, cursor: number): Inspection | undefined {
  const lineStart = text.lastIndexOf('\n', cursor - 1) + 1;
  const [, name = ''] = /^%(\w+)/.exec(text.slice(lineStart)) ?? [];
  const magic = cursor <= lineStart + 1 + name.length ? magicNamed(name) : undefined;
  return magic && { signature: magic.usage, documentation: magic.help };
}
