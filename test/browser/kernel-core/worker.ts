/**
 * The kernel's compiler, executor and session in one worker of a browser, as a JupyterLite kernel would have them.
 *
 * What a browser has instead of Node: files fetched beforehand, `eval`, and no way to carry a value along awaits.
 */
import ts from 'typescript';
import { createCompiler } from '../../../kernel/src/compiler/compiler.js';
import type {
  CellEvents,
  CellSource,
  CompiledCell,
  Compiler,
  Executor,
  Output,
} from '../../../kernel/src/contracts.js';
import { CellExecutor, type Host } from '../../../kernel/src/executor/executor.js';
import { Stacks } from '../../../kernel/src/executor/stacks.js';
import { connect, type Peer, type Port } from '../../../kernel/src/rpc.js';
import { History, memoryStore } from '../../../kernel/src/session/history.js';
import { Session } from '../../../kernel/src/session/session.js';
import { createFileSystem } from './file-system.js';

export interface Ran {
  status: string;
  value?: unknown;
  traceback?: string[];
  outputs: Output[];
}

const LIBRARY_FOLDER = '/typescript/lib';

const portOf = (port: MessagePort): Port => ({
  post: (message) => port.postMessage(message),
  listen: (listener) => {
    port.onmessage = ({ data }) => listener(data);
  },
});

async function startKernel(): Promise<{ session: Session; compiler: Peer<Compiler> }> {
  const response = await fetch('/libraries.json');
  const texts = Object.entries((await response.json()) as Record<string, string>);
  const compiler = createCompiler({
    ts,
    sys: createFileSystem(
      new Map(texts.map(([name, text]) => [`${LIBRARY_FOLDER}/${name}`, text])),
    ),
    cwd: '/notebook',
    resolveFrom: [],
    libraries: {
      folder: LIBRARY_FOLDER,
      language: ['es2023', 'esnext.disposable', 'esnext.decorators'].map(
        (name) => `${LIBRARY_FOLDER}/lib.${name}.d.ts`,
      ),
      platform: [`${LIBRARY_FOLDER}/lib.webworker.d.ts`],
    },
    platformNames: new Set(),
    builtins: new Set(),
    target: ts.ScriptTarget.ES2022,
  });
  const lines = { compiler: new MessageChannel(), executor: new MessageChannel() };
  connect(portOf(lines.compiler.port1), { ...compiler });

  const stacks = new Stacks((line) => /^\s+at /.test(line) && !line.includes('cell ['));
  Error.prepareStackTrace = (error, sites) => stacks.write(error, sites.map(placeOf));
  const host: Host = {
    evaluate: (script, file) => (0, eval)(`${script}\n//# sourceURL=${encodeURI(file)}`) as unknown,
    guard: (_cell, work) => work(),
    isInterrupted: () => false,
    importModule: (specifier) => import(specifier),
    meta: { url: 'file:///notebook/notebook.ts' },
    inspect: (value) => JSON.stringify(value) ?? String(value),
    context: { run: (_execution, work) => work(), get: () => undefined },
    output: (cell, output) => events.tell('output', cell, output),
    awaitAnswer: () => undefined,
    readText: () => Promise.reject(new Error('there are no files here')),
    npm: () => Promise.reject(new Error('%npm: a browser has no npm.')),
  };
  const executor = new CellExecutor(host, stacks);
  const events: Peer<CellEvents> = connect(portOf(lines.executor.port1), {
    run: async (cell: CompiledCell) => events.tell('ended', cell.id, await executor.run(cell)),
    interrupt: executor.interrupt.bind(executor),
  });
  console.log = (...values) =>
    executor.output({ type: 'stream', name: 'stdout', text: `${values.join(' ')}\n` });

  const peers = {
    compiler: connect<Compiler>(portOf(lines.compiler.port2), {}),
    executor: connect<Executor>(portOf(lines.executor.port2), {
      output: (cell: number, output: never) => session.output(cell, output),
      ended: (cell: number, result: never) => session.ended(cell, result),
    }),
  };
  const session = new Session({
    ...peers,
    history: new History(memoryStore(), 1),
    start: (cell) => void start(cell),
    interrupt: (cell) => peers.executor.tell('interrupt', cell),
  });
  async function start(source: CellSource): Promise<void> {
    const result = await peers.compiler.call('compile', source);
    if (result.status === 'error') session.ended(source.id, result);
    else peers.executor.tell('run', result.cell);
  }
  return { session, compiler: peers.compiler };
}

/** A source URL has no spaces, and `eval` counts the first line as line 1. */
function placeOf(site: { toString(): string }): { toString(): string } {
  const text = decodeURI(site.toString());
  return {
    toString: () => text.replace(/(cell \[\d+\]):(\d+)/, (_, file, line) => `${file}:${line - 1}`),
  };
}

const started = startKernel();

onmessage = async ({ data, ports: [reply] }: MessageEvent<{ run?: string; complete?: string }>) => {
  const { session, compiler } = await started;
  if (data.complete !== undefined) {
    const { items } = await compiler.call('complete', data.complete, data.complete.length);
    reply!.postMessage(items.map(({ name }) => name));
    return;
  }
  const outputs: Output[] = [];
  const request = { code: data.run!, isStored: true, stopsOnError: true, expressions: {} };
  const requester = { started: () => undefined, output: (output: Output) => outputs.push(output) };
  const result = await session.main.inOrder(() =>
    session.execute(request, session.main.ticket(), requester),
  );
  reply!.postMessage({
    status: result.status,
    ...(result.status === 'ok' && result.data ? { value: result.data['text/plain'] } : {}),
    ...(result.status === 'error' ? { traceback: result.failure.traceback } : {}),
    outputs,
  } satisfies Ran);
};
