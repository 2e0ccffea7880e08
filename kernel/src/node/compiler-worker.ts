/** The thread of the compiler: TypeScript takes a while to load, and must not share a heap with the learner's data. */
import { builtinModules } from 'node:module';
import path from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import { endedByBug } from '../bug.js';
import type { Checks } from '../compiler/checks.js';
import { createCompiler } from '../compiler/compiler.js';
import type { CellEvents, CellSource, CompileResult, Executor } from '../contracts.js';
import { connect, type Peer } from '../rpc.js';
import { keepLibraries, keptLibraries } from './kept-libraries.js';
import { LIBRARIES } from './libraries.js';
import { loadTypeScript } from './load-typescript.js';
import { endKernelWith } from './parts.js';
import { portOf } from './ports.js';
import { collectGarbage, createResting } from './resting.js';

export interface CompilerData {
  sessionLine: MessagePort;
  /** To the executor, and to the loader of local modules. */
  mainLine: MessagePort;
  cwd: string;
  resolveFrom: readonly string[];
  checks: Checks;
}

const { sessionLine, mainLine, cwd, resolveFrom, checks } = workerData as CompilerData;
endKernelWith('the compiler');
const { ts, ...typescript } = loadTypeScript();
const slashes = (file: string): string => file.split(path.sep).join('/');
const prepared = keptLibraries(ts);

const compiler = createCompiler({
  ts,
  sys: ts.sys,
  cwd: slashes(cwd),
  resolveFrom: resolveFrom.map(slashes),
  libraries: LIBRARIES,
  prepared,
  checks,
  platformNames: new Set(['node']),
  builtins: new Set(builtinModules),
  // What every Node has that runs the kernel. `using` is lowered also where Node has it: its names live in boxes.
  target: ts.ScriptTarget.ES2024,
});

// The first compilation parses the libraries: before a cell asks for it.
const WARM_UP = 'console.log([1].map((x) => x + 1)); await Promise.resolve(1);';
compiler.compile({ id: 0, name: 'warm-up', text: WARM_UP });
compiler.commit(0, []);
const session: Peer<CellEvents> = connect(portOf(sessionLine), { ...compiler, start });
const executor: Peer<Executor> = connect(portOf(mainLine), { ...compiler });

function start(source: CellSource, isDebugged: boolean): void {
  const result = compile(source);
  if (result.status === 'error') session.tell('ended', source.id, result);
  else if (isDebugged) session.tell('compiled', result.cell);
  // By way of the session a cell would take 0.4 ms longer.
  else executor.tell('run', result.cell);
}

function compile(source: CellSource): CompileResult {
  try {
    return compiler.compile(source);
  } catch (error) {
    return endedByBug(error);
  }
}

const KEEP_MS = 2000;

setTimeout(() => {
  typescript.keepCompiled();
  if (!prepared) keepLibraries(ts);
}, KEEP_MS).unref();

const resting = createResting(() => {
  compiler.rest();
  collectGarbage();
});
for (const line of [sessionLine, mainLine]) line.on('message', resting.asked);
