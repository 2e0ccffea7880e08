// @ts-check
import Module from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Loads a TypeScript module with all that it imports by path as CommonJS: only then does its tfjs-core come from
 * `require`, which `compileOnRequire()` changes, and is the one that the specs use.
 *
 * @param {string} file
 */
export async function load(file) {
  const path = resolve(file);
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    sourcesContent: false,
    outfile: path.replace(/\.ts$/, '.cjs'),
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path)) },
  });
  process.setSourceMapsEnabled(true);
  const module = /** @type {any} */ (new Module(path));
  module.filename = path;
  module.paths = /** @type {any} */ (Module)._nodeModulePaths(dirname(path));
  module._compile(outputFiles[0]?.text, path);
}
