/**
 * Loads TypeScript with V8's compiled code kept on disk.
 *
 * Compiling its 9 MB takes half of the kernel's start. The code is kept after the first compilation of a cell, so that
 * it holds the functions a start needs, too; Node's own compile cache (22 and later) keeps what a module has when loaded.
 */
import { readFileSync, statSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import type { TypeScript } from '../compiler/typescript.js';
import { KeptFile } from './kept.js';

export interface Loaded {
  ts: TypeScript;
  /** Keeps the code compiled so far for the next start, if that is not done yet. */
  keepCompiled(): void;
}

export function loadTypeScript(): Loaded {
  const require = createRequire(import.meta.url);
  const file = require.resolve('typescript');
  const { mtimeMs, size } = statSync(file);
  const { arch, version } = process;
  const kept = new KeptFile(`typescript-${version}-${arch}`, `${size}-${Math.round(mtimeMs)}`);
  const cachedData = kept.read();
  const script = new vm.Script(nodeModule.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  });
  const run = script.runInThisContext() as (...parts: unknown[]) => void;
  const module = { exports: {} };
  run(module.exports, createRequire(file), module, file, path.dirname(file));
  return {
    ts: module.exports as TypeScript,
    keepCompiled() {
      if (!cachedData || script.cachedDataRejected) kept.write(script.createCachedData());
    },
  };
}
