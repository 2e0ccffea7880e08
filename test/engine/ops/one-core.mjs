// @ts-check
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const core = join(dirname(require.resolve('@tensorflow/tfjs-core/package.json')), 'dist') + sep;

/** Node's loader of CommonJS. Its hooks have no public type. */
const loader = /** @type {any} */ (Module);

/**
 * Lets Node require tfjs-core's separate files, specs included: ES modules without extensions that no Node can read.
 * Whoever asks for the package then gets these files too, not the bundle, so that there is one engine for all.
 */
export function compileOnRequire() {
  const bundle = require.resolve('@tensorflow/tfjs-core');
  // Its place inside the package is not exported, and jasmine_util.js asks for it.
  const jasmine = join(
    dirname(require.resolve('jasmine-core/package.json')),
    'lib/jasmine-core/jasmine.js',
  );
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (/** @type {[string, ...unknown[]]} */ ...request) => {
    if (request[0] === 'jasmine-core/lib/jasmine-core/jasmine.js') return jasmine;
    const file = resolve.apply(loader, request);
    return file === bundle ? join(core, 'index.js') : file;
  };
  const plain = loader._extensions['.js'];
  loader._extensions['.js'] = (/** @type {any} */ module, /** @type {string} */ file) => {
    const isSeparate = file.startsWith(core) && !basename(file).startsWith('tf-core.');
    if (isSeparate) module._compile(toCommonJS(file), file);
    else plain(module, file);
  };
}

/** @param {string} file */
function toCommonJS(file) {
  const source = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return ts.transpile(source, {
    // Not by esbuild: TypeScript's exports can be written to, and specs spy on them.
    module: ts.ModuleKind.CommonJS,
    // tfjs's backends are ES5 and call `KernelBackend.call(this)`, which a class refuses. Nobody calls specs so, and what
    // needs less of a change is compiled in a third of the time.
    target: file.endsWith('_test.js') ? ts.ScriptTarget.ES2017 : ts.ScriptTarget.ES5,
    downlevelIteration: true,
    ignoreDeprecations: '6.0',
  });
}

/** @param {string} file Within tfjs-core's `dist`. */
export const requireFromCore = (file) => require(join(core, file));

/** @param {string} name */
export const requirePackage = (name) => require(name);
