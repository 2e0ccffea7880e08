/**
 * Loads TypeScript with V8's compiled code kept on disk.
 *
 * Compiling its 9 MB takes half of the kernel's start. The code is kept after the first compilation of a cell, so that
 * it holds the functions a start needs, too; Node's own compile cache (22 and later) keeps what a module has when loaded.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import type { TypeScript } from '../compiler/typescript.js';

/** Beside the kernel's code, and as trustworthy: code from a folder that all can write to would not be. */
const CACHE = fileURLToPath(new URL('../cache', import.meta.url));

export interface Loaded {
  ts: TypeScript;
  /** Keeps the code compiled so far for the next start, if that is not done yet. */
  keepCompiled(): void;
}

export function loadTypeScript(): Loaded {
  const require = createRequire(import.meta.url);
  const file = require.resolve('typescript');
  const { mtimeMs, size } = statSync(file);
  const { arch, version, pid } = process;
  const name = `typescript-${version}-${arch}-${size}-${Math.round(mtimeMs)}.bin`;
  const kept = path.join(CACHE, name);
  const cachedData = readIfThere(kept);
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
      if (cachedData && !script.cachedDataRejected) return;
      const made = `${kept}.${pid}`;
      try {
        mkdirSync(CACHE, { recursive: true });
        writeFileSync(made, script.createCachedData());
        renameSync(made, kept);
      } catch {
        // A folder that cannot be written to only costs time at the next start.
        rmSync(made, { force: true });
      }
    },
  };
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
