/** The thread of the compiler: TypeScript takes a while to load, and must not share a heap with the learner's data. */
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import { createCompiler } from '../compiler/compiler.js';
import { connect } from '../rpc.js';
import { loadTypeScript } from './load-typescript.js';
import { portOf } from './ports.js';

export interface CompilerData {
  /** Each may ask. */
  ports: readonly MessagePort[];
  cwd: string;
  resolveFrom: readonly string[];
}

const { ports, cwd, resolveFrom } = workerData as CompilerData;
const require = createRequire(import.meta.url);
const { ts, ...typescript } = loadTypeScript();
const [major] = process.versions.node.split('.').map(Number);
const slashes = (file: string): string => file.split(path.sep).join('/');

const compiler = createCompiler({
  ts,
  sys: ts.sys,
  cwd: slashes(cwd),
  resolveFrom: resolveFrom.map(slashes),
  libraryFolder: slashes(path.dirname(require.resolve('typescript'))),
  platformTypes: [
    slashes(path.join(path.dirname(require.resolve('@types/node/package.json')), 'index.d.ts')),
  ],
  platformNames: new Set(['node']),
  builtins: new Set(builtinModules),
  // Node 24 has `using`, the last of what TypeScript would lower.
  target: major! >= 24 ? ts.ScriptTarget.ESNext : ts.ScriptTarget.ES2022,
  libraries: ['es2023', 'esnext.disposable', 'esnext.decorators'],
});

const KEEP_MS = 2000;

// The first compilation parses the libraries: before a cell asks for it.
const WARM_UP = 'console.log([1].map((x) => x + 1)); await Promise.resolve(1);';
compiler.compile({ id: 0, name: 'warm-up', text: WARM_UP });
compiler.commit(0, []);
for (const port of ports) connect(portOf(port), { ...compiler });
// When nobody waits: it takes 100 ms.
setTimeout(() => typescript.keepCompiled(), KEEP_MS).unref();
