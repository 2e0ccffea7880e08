/** Compiler and executor together in this process, as the kernel has them in threads. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import type { Checks } from '../../kernel/src/compiler/checks.js';
import { createCompiler } from '../../kernel/src/compiler/compiler.js';
import { prepareLibraries } from '../../kernel/src/compiler/libraries.js';
import type { Prepared } from '../../kernel/src/compiler/library.js';
import type { Compiler, CompileResult, Failure, Output } from '../../kernel/src/contracts.js';
import { CellExecutor, type Execution } from '../../kernel/src/executor/executor.js';
import { Stacks } from '../../kernel/src/executor/stacks.js';
import { inspectValue } from '../../kernel/src/node/inspect.js';
import { LIBRARIES } from '../../kernel/src/node/libraries.js';
import { LocalModules, metaOf, Packages } from '../../kernel/src/node/modules.js';
import { runNpm } from '../../kernel/src/node/npm.js';
import type { Peer } from '../../kernel/src/rpc.js';

export interface Ran {
  /** The value of the last expression, as Node inspects it. */
  value?: string;
  /** The traceback, without colours. */
  error?: string;
  failure?: Failure;
}

/** As the kernel keeps them. */
const libraries = prepareLibraries(ts, ts.sys, LIBRARIES);
const prepared: Prepared = {
  basic: () => libraries.basic,
  full: () => libraries.full,
  platformGlobals: new Set(libraries.platformGlobals),
  comments: (isFull) => (isFull ? libraries.comments.full : libraries.comments.basic),
};

export interface CellSession {
  compiler: Compiler;
  outputs: Output[];
  run(text: string): Promise<Ran>;
}

/** @param resolveFrom Folders in which packages are looked for after `cwd`. */
export function cellSession(
  cwd: string,
  resolveFrom: string[] = [],
  checks: Checks = 'strict',
): CellSession {
  const compiler = createCompiler({
    ts,
    sys: ts.sys,
    cwd,
    resolveFrom,
    libraries: LIBRARIES,
    prepared,
    checks,
    platformNames: new Set(['node']),
    builtins: new Set(builtinModules),
    target: ts.ScriptTarget.ES2024,
  });
  const outputs: Output[] = [];
  const storage = new AsyncLocalStorage<Execution>();
  const stacks = new Stacks((line) => /node:|node_modules|kernel\/src|test\/kernel/.test(line));
  const packages = new Packages([cwd, ...resolveFrom], () => undefined);
  const modules = new LocalModules(packages, inProcess(compiler), stacks);
  const executor = new CellExecutor(
    {
      evaluate: (script, filename) =>
        new vm.Script(script, { filename, lineOffset: -1 }).runInThisContext() as unknown,
      guard: (_cell, work) => work(),
      isInterrupted: () => false,
      importModule: (specifier, options) => modules.import(specifier, cwd, options),
      meta: metaOf(path.join(cwd, 'notebook.ts')),
      inspect: (value) => inspectValue(value, false),
      context: { run: (value, work) => storage.run(value, work), get: () => storage.getStore() },
      output: (_cell, output) => outputs.push(output),
      awaitAnswer: () => undefined,
      readText: (file) => readFile(path.join(cwd, file), 'utf8'),
      npm: (args, print, signal) => runNpm(cwd, args, print, signal),
    },
    stacks,
  );
  let id = 0;
  let cells = 0;
  return {
    compiler,
    outputs,
    async run(text) {
      const name = `cell [${++cells}]`;
      for (let from: number | undefined = 0; ;) {
        const compiled: CompileResult = compiler.compile({ id: ++id, name, text, from });
        if (compiled.status === 'error') return failed(compiled.failure);
        Error.prepareStackTrace = (error, sites) => stacks.write(error, sites);
        const result = await executor.run(compiled.cell);
        compiler.commit(id, result.reached);
        if (result.status === 'error') return failed(result.failure);
        from = compiled.cell.rest;
        if (from !== undefined) continue;
        return result.data ? { value: result.data['text/plain'] as string } : {};
      }
    },
  };
}

function failed(failure: Failure): Ran {
  // eslint-disable-next-line no-control-regex -- colours are control characters.
  return { failure, error: failure.traceback.join('\n').replace(/\x1b\[\d+m/g, '') };
}

const inProcess = (compiler: Compiler): Peer<Compiler> => ({
  call: (method, ...args) =>
    Promise.resolve((compiler[method] as (...args: unknown[]) => never)(...args)),
  tell: () => undefined,
});
