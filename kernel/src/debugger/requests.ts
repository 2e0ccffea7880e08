/** What each debug request means. Knows nothing of V8. */
import path from 'node:path';
import { CELL_PATHS } from './cell-paths.js';
import type { Debugger } from './debugger.js';
import { THREAD } from './protocol.js';
import type { ExceptionFilter } from './stops.js';

/** The debugger behind the requests. */
export interface Serving {
  isStarted: boolean;
  /** While a front end is attached. */
  readonly attached: Debugger | undefined;
  /** @throws {Error} Without a front end attached. */
  debug(): Debugger;
  /** Also without one. */
  connect(): Promise<Debugger>;
  attach(): Promise<void>;
  detach(): Promise<void>;
}

type Arguments = Record<string, unknown>;
/** The body of the response. */
type Body = object;
type Handler = (serving: Serving, args: Arguments) => Promise<Body> | Body;

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsEvaluateForHovers: true,
  supportsModulesRequest: true,
  exceptionBreakpointFilters: [
    { filter: 'raised', label: 'Raised exceptions', description: 'Raised exceptions' },
    { filter: 'uncaught', label: 'Uncaught exceptions', description: 'Uncaught exceptions' },
  ],
};

export const handlers: Record<string, Handler> = {
  initialize(serving) {
    serving.isStarted = true;
    return CAPABILITIES;
  },
  async attach(serving) {
    await serving.attach();
    return {};
  },
  async disconnect(serving) {
    await serving.detach();
    return {};
  },
  configurationDone: () => ({}),

  debugInfo: ({ isStarted, attached }) => ({
    isStarted,
    hashMethod: 'Murmur2',
    hashSeed: CELL_PATHS.seed,
    tmpFilePrefix: CELL_PATHS.prefix,
    tmpFileSuffix: CELL_PATHS.suffix,
    breakpoints: attached?.breakpoints.list() ?? [],
    stoppedThreads: attached?.stopped ? [THREAD] : [],
    richRendering: true,
    copyToGlobals: true,
    exceptionPaths: [],
  }),
  dumpCell: (serving, { code }) => ({ sourcePath: serving.debug().sources.dump(String(code)) }),
  async source(serving, { source }) {
    const debug = serving.debug();
    await debug.catchUp();
    const content = await debug.textOf(pathOf(source));
    if (content === undefined) throw new RangeError(`source: there is no ${pathOf(source)}.`);
    return { content, mimeType: 'text/typescript' };
  },
  async modules({ attached }) {
    await attached?.catchUp();
    const files = attached?.scripts.localFiles() ?? [];
    const modules = files.map(({ id, path: file }) => ({
      id,
      name: path.basename(file),
      path: file,
    }));
    return { modules, totalModules: modules.length };
  },

  async setBreakpoints(serving, { source, breakpoints }) {
    const lines = (breakpoints as { line: number }[] | undefined)?.map(({ line }) => line) ?? [];
    const debug = serving.debug();
    await debug.catchUp();
    return { breakpoints: await debug.breakpoints.set(pathOf(source), lines) };
  },
  async setExceptionBreakpoints(serving, { filters }) {
    await serving.debug().pauseOnExceptions(new Set(filters as ExceptionFilter[]));
    return {};
  },

  threads: () => ({ threads: [{ id: THREAD, name: 'main' }] }),
  stackTrace(serving) {
    const frames = serving.debug().stopped?.frames ?? [];
    const stackFrames = frames.map(({ id, name, source, line, column }) => ({
      id,
      name,
      source,
      line,
      column,
    }));
    return { stackFrames, totalFrames: stackFrames.length };
  },
  async scopes(serving, { frameId }) {
    const debug = serving.debug();
    const frame = debug.frame(frameId);
    return { scopes: frame ? await debug.scopes.of(frame) : [] };
  },
  async variables(serving, { variablesReference }) {
    const { variables } = await serving.connect();
    return { variables: await variables.list(Number(variablesReference)) };
  },
  async inspectVariables(serving) {
    const { scopes } = await serving.connect();
    return { variables: await scopes.globals() };
  },
  async richInspectVariables(serving, { variableName, frameId }) {
    const name = String(variableName);
    if (!NAME.test(name)) return { data: {}, metadata: {} };
    const debug = await serving.connect();
    return { data: await debug.evaluation.bundleOf(name, debug.frame(frameId)), metadata: {} };
  },
  async evaluate(serving, { expression, frameId }) {
    const debug = await serving.connect();
    const value = await debug.evaluation.evaluate(String(expression), debug.frame(frameId));
    const { value: result, type, variablesReference } = debug.variables.of('', value);
    return { result, type, variablesReference };
  },
  async copyToGlobals(serving, { srcVariableName, dstVariableName, srcFrameId }) {
    const [from, to] = [String(srcVariableName), String(dstVariableName)];
    if (!NAME.test(from) || !NAME.test(to))
      throw new SyntaxError('copyToGlobals: expected the names of two variables.');
    const debug = serving.debug();
    await debug.evaluation.share(from, to, debug.frame(srcFrameId));
    return {};
  },

  continue(serving) {
    serving.debug().continue();
    return { allThreadsContinued: true };
  },
  next(serving) {
    serving.debug().step('next');
    return {};
  },
  stepIn(serving) {
    serving.debug().step('stepIn');
    return {};
  },
  stepOut(serving) {
    serving.debug().step('stepOut');
    return {};
  },
  async pause(serving) {
    await serving.debug().pause();
    return {};
  },
};

const pathOf = (source: unknown): string =>
  String((source as { path?: unknown } | undefined)?.path);
