import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Folders with what is made, not with what it is made of. */
const MADE = new Set(['node_modules', 'dist', 'lib', '.ipynb_checkpoints']);

/**
 * A hash over files, folders and facts: equal exactly when nothing in them has changed.
 *
 * @param {string} root
 * @param {readonly string[]} paths Files and folders, relative to `root`; one that is missing counts as such.
 * @param {readonly string[]} [facts] What else matters: a version, an absolute path.
 * @returns {string} 64 hexadecimal digits.
 */
export function fingerprint(root, paths, facts = []) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const path of paths) {
    hash.update(`\0${path}`);
    for (const file of filesIn(join(root, path))) {
      hash.update(`\0${relative(root, file).split(sep).join('/')}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/**
 * The files under a path, sorted; the path itself when it is a file.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function filesIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !MADE.has(name))
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
