/** The prepared declarations, kept on disk. */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mergeLibraries, prepareLibraries, type Comments } from '../compiler/libraries.js';
import type { Prepared } from '../compiler/library.js';
import type { TypeScript } from '../compiler/typescript.js';
import { KeptFile } from './kept.js';
import { LIBRARIES, NODE_TYPES, TYPESCRIPT } from './libraries.js';

/** What the prepared text depends on: TypeScript, `@types/node` and the code that prepares it. */
const VERSION = [
  `${TYPESCRIPT}/typescript.js`,
  `${NODE_TYPES}/package.json`,
  ...['libraries', 'basics', 'globals'].map((name) =>
    fileURLToPath(new URL(`../compiler/${name}.js`, import.meta.url)),
  ),
]
  .map((file) => Math.round(statSync(file).mtimeMs).toString(36))
  .join('-');

const kept = (kind: string): KeptFile => new KeptFile(kind, VERSION);
const BASIC = kept('basic');
const FULL = kept('full');
const GLOBALS = kept('globals');
const COMMENTS = { basic: kept('comments-basic'), full: kept('comments-full') };

/** Undefined where nothing is kept. */
export function keptLibraries(ts: TypeScript): Prepared | undefined {
  const [basic, globals] = [BASIC.read(), GLOBALS.read()];
  if (!basic || !globals) return undefined;
  return {
    basic: () => basic.toString(),
    full: () => FULL.read()?.toString() ?? mergeLibraries(ts, ts.sys, LIBRARIES),
    platformGlobals: new Set(JSON.parse(globals.toString()) as string[]),
    comments(isFull) {
      const text = (isFull ? COMMENTS.full : COMMENTS.basic).read();
      return text ? (JSON.parse(text.toString()) as Comments) : [];
    },
  };
}

/** To be called when there is a second to spare. */
export function keepLibraries(ts: TypeScript): void {
  const { basic, full, platformGlobals, comments } = prepareLibraries(ts, ts.sys, LIBRARIES);
  FULL.write(full);
  COMMENTS.basic.write(JSON.stringify(comments.basic));
  COMMENTS.full.write(JSON.stringify(comments.full));
  BASIC.write(basic);
  // Last: with it, all are there.
  GLOBALS.write(JSON.stringify(platformGlobals));
}
