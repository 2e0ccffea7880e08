/** Answers the debug requests of front ends. Knows nothing of V8. */
import path from 'node:path';
import type { CompiledCell, Compiler } from '../contracts.js';
import type { Peer } from '../rpc.js';
import { CELL_PATHS } from './cell-paths.js';
import type { Debugger, DebuggerParts } from './debugger.js';
import { THREAD, type DebugEvent, type DebugRequest, type DebugResponse } from './protocol.js';

type Arguments = Record<string, unknown>;
type Handler = (args: Arguments) => Promise<object | undefined> | object | undefined;

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Ids of cells that only declare what was copied: far from those of cells that run. */
const FIRST_ID = 1e9;

const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsEvaluateForHovers: true,
  supportsModulesRequest: true,
  exceptionBreakpointFilters: [
    { filter: 'raised', label: 'Raised exceptions', description: 'Raised exceptions' },
    { filter: 'uncaught', label: 'Uncaught exceptions', description: 'Uncaught exceptions' },
  ],
};

export class DebugAdapter {
  readonly #compiler: Peer<Compiler>;
  readonly #parts: DebuggerParts;
  #connecting: Promise<Debugger> | undefined;
  /** The debugger while a front end is attached. */
  #attached: Debugger | undefined;
  #isStarted = false;
  #queue: Promise<unknown> = Promise.resolve();
  #sent = 0;
  #copies = 0;

  constructor(compiler: Peer<Compiler>, kernel: string, send: (event: DebugEvent) => void) {
    this.#compiler = compiler;
    const emit: DebuggerParts['emit'] = (event, body) =>
      send({ type: 'event', seq: ++this.#sent, event, body });
    this.#parts = { compiler, kernel, emit };
  }

  /** Answers requests one after another. */
  process(request: DebugRequest): Promise<DebugResponse> {
    const answer = this.#queue.then(() => this.#answer(request));
    this.#queue = answer;
    return answer;
  }

  async #answer({ seq, command, arguments: args = {} }: DebugRequest): Promise<DebugResponse> {
    const response = (
      rest: Pick<DebugResponse, 'success' | 'body' | 'message'>,
    ): DebugResponse => ({
      type: 'response',
      seq: ++this.#sent,
      request_seq: seq,
      command,
      ...rest,
    });
    try {
      const handler = Object.hasOwn(this.#handlers, command) ? this.#handlers[command] : undefined;
      if (!handler) throw new TypeError(`debug_request: ${command} is unknown here.`);
      const body = await handler(args);
      return response({ success: true, ...(body ? { body } : {}) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return response({ success: false, message, body: {} });
    }
  }

  /** To be called with a cell before it runs. */
  prepare(cell: CompiledCell): Promise<void> | undefined {
    return this.#attached?.prepare(cell);
  }

  /** To be called when a run has ended. */
  ran(): void {
    this.#attached?.ran();
  }

  /** Lets a program that stands still go on, so that an interrupt reaches it. */
  release(): void {
    this.#attached?.release();
  }

  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = this.#attached = undefined;
    await (await connecting)?.close();
  }

  /** The debugger, attached or not. */
  #connect(): Promise<Debugger> {
    this.#connecting ??= import('./debugger.js').then(({ Debugger }) =>
      Debugger.connect(this.#parts),
    );
    return this.#connecting;
  }

  #debugger(): Debugger {
    if (!this.#attached) throw new Error('debug_request: the debugger is off. Send attach first.');
    return this.#attached;
  }

  #step(kind: 'next' | 'stepIn' | 'stepOut'): object {
    this.#debugger().step(kind);
    return {};
  }

  readonly #handlers: Record<string, Handler> = {
    initialize: () => {
      this.#isStarted = true;
      return CAPABILITIES;
    },
    attach: async () => {
      const debug = await this.#connect();
      await debug.attach();
      this.#attached = debug;
      this.#isStarted = true;
      this.#parts.emit('initialized', {});
      return {};
    },
    disconnect: async () => {
      this.#isStarted = false;
      await this.close();
      return {};
    },
    configurationDone: () => ({}),

    debugInfo: () => ({
      isStarted: this.#isStarted,
      hashMethod: 'Murmur2',
      hashSeed: CELL_PATHS.seed,
      tmpFilePrefix: CELL_PATHS.prefix,
      tmpFileSuffix: CELL_PATHS.suffix,
      breakpoints: this.#attached?.breakpoints.list() ?? [],
      stoppedThreads: this.#attached?.stopped ? [THREAD] : [],
      richRendering: true,
      copyToGlobals: true,
      exceptionPaths: [],
    }),
    dumpCell: ({ code }) => ({ sourcePath: this.#debugger().sources.dump(String(code)) }),
    source: async ({ source }) => {
      const content = await this.#debugger().textOf(pathOf(source));
      if (content === undefined) throw new Error('source: there is no such text.');
      return { content, mimeType: 'text/typescript' };
    },
    modules: () => {
      const files = this.#attached?.scripts.ownFiles() ?? [];
      const modules = files.map(({ id, path: file }) => ({
        id,
        name: path.basename(file),
        path: file,
      }));
      return { modules, totalModules: modules.length };
    },

    setBreakpoints: async ({ source, breakpoints }) => {
      const lines = (breakpoints as { line: number }[] | undefined)?.map(({ line }) => line) ?? [];
      return { breakpoints: await this.#debugger().breakpoints.set(pathOf(source), lines) };
    },
    setExceptionBreakpoints: async ({ filters }) => {
      const wanted = new Set(filters as ('raised' | 'uncaught')[]);
      await this.#debugger().pauseOnExceptions(wanted);
      return {};
    },

    threads: () => ({ threads: [{ id: THREAD, name: 'main' }] }),
    stackTrace: () => {
      const frames = this.#debugger().stopped?.frames ?? [];
      const stackFrames = frames.map(({ id, name, source, line, column }) => {
        return { id, name, source, line, column };
      });
      return { stackFrames, totalFrames: stackFrames.length };
    },
    scopes: async ({ frameId }) => {
      const debug = this.#debugger();
      return { scopes: await debug.scopes.of(debug.frame(frameId)) };
    },
    variables: async ({ variablesReference }) => {
      const debug = await this.#connect();
      return { variables: await debug.variables.list(Number(variablesReference)) };
    },
    inspectVariables: async () => ({ variables: await (await this.#connect()).scopes.globals() }),
    richInspectVariables: async ({ variableName, frameId }) => {
      if (!NAME.test(String(variableName))) return { data: {}, metadata: {} };
      const debug = await this.#connect();
      return { data: await debug.bundleOf(String(variableName), frameId), metadata: {} };
    },
    evaluate: async ({ expression, frameId }) => {
      const debug = await this.#connect();
      const value = await debug.evaluate(String(expression), frameId);
      const { value: result, type, variablesReference } = debug.variables.of('', value);
      return { result, type, variablesReference };
    },
    copyToGlobals: async ({ srcVariableName, dstVariableName, srcFrameId }) => {
      const [from, to] = [String(srcVariableName), String(dstVariableName)];
      if (!NAME.test(from) || !NAME.test(to))
        throw new SyntaxError('copyToGlobals: expected the names of two variables.');
      await this.#debugger().copyToGlobals(from, to, srcFrameId);
      await this.#compiler.call('declare', FIRST_ID + ++this.#copies, `var ${to}: any`);
      return {};
    },

    continue: () => {
      this.#debugger().continue();
      return { allThreadsContinued: true };
    },
    next: () => this.#step('next'),
    stepIn: () => this.#step('stepIn'),
    stepOut: () => this.#step('stepOut'),
    pause: async () => {
      await this.#debugger().pause();
      return {};
    },
  };
}

const pathOf = (source: unknown): string =>
  String((source as { path?: unknown } | undefined)?.path);
