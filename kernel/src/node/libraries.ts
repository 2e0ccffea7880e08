/** Where the declarations of the language and of Node are. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LibrarySources } from '../compiler/libraries.js';

const require = createRequire(import.meta.url);
const folderOf = (file: string): string =>
  path.dirname(require.resolve(file)).split(path.sep).join('/');

export const TYPESCRIPT = folderOf('typescript');
export const NODE_TYPES = folderOf('@types/node/package.json');

export const LIBRARIES: LibrarySources = {
  language: ['es2023', 'esnext.disposable', 'esnext.decorators'].map(
    (name) => `${TYPESCRIPT}/lib.${name}.d.ts`,
  ),
  platform: [`${NODE_TYPES}/index.d.ts`],
  folder: TYPESCRIPT,
};
