/** Where this package is, and a copy of it for when it may not stay there. */
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a kernel spec starts. */
export const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));

/** `npx` keeps packages in a cache, which is emptied at times: a spec that names it would stop working. */
export const mayVanish = (): boolean => MAIN.split(path.sep).includes('_npx');

/**
 * Copies this package, with all that npm installed for it, to `node_modules` in a folder.
 *
 * @param made The folder as it is now.
 * @param final The same folder when it has its name.
 * @returns What the kernel spec is to start.
 */
export function copyPackage(made: string, final: string): string {
  const modules = MAIN.slice(0, MAIN.lastIndexOf(`${path.sep}node_modules${path.sep}`));
  const from = path.join(modules, 'node_modules');
  if (!existsSync(from)) throw new Error(`internal: ${MAIN} is in no node_modules`);
  cpSync(from, path.join(made, 'node_modules'), { recursive: true, dereference: true });
  return path.join(final, path.relative(modules, MAIN));
}
