/**
 * A debugger of cells for Jupyter's front ends: the Debug Adapter Protocol on one side, V8's inspector on the other.
 *
 * Costs nothing until a front end attaches.
 */
import type { Debugger as V8 } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import type { CompiledCell, Compiler } from '../contracts.js';
import type { Source } from '../executor/stacks.js';
import type { Peer } from '../rpc.js';
import { openAccess, OBJECTS, type Access } from './access.js';
import { Breakpoints } from './breakpoints.js';
import { Evaluation } from './evaluation.js';
import { Scripts, type Frame } from './frames.js';
import { connectInspector, type Inspector } from '../node/inspector.js';
import { THREAD, type DebugEvent } from './protocol.js';
import { Scopes } from './scopes.js';
import { Sources } from './sources.js';
import { Stops, type ExceptionFilter, type Step, type Stop } from './stops.js';
import { Variables } from './variables.js';

export interface DebuggerParts {
  compiler: Peer<Compiler>;
  /** Where the URLs of the kernel's own files begin. */
  kernel: string;
  emit: (event: DebugEvent['event'], body: object) => void;
}

/** The learner's thread, seen through the inspector. */
export class Debugger {
  readonly inspector: Inspector;
  readonly access: Access;
  readonly sources = new Sources();
  readonly scripts: Scripts;
  readonly breakpoints: Breakpoints;
  readonly variables: Variables;
  readonly scopes: Scopes;
  readonly evaluation: Evaluation;
  readonly #emit: DebuggerParts['emit'];
  readonly #stops: Stops;
  #stopped: Stop | undefined;
  #isAttached = false;
  /** The local modules that it is learning of. */
  #learning: Promise<unknown> = Promise.resolve();
  /** After an interrupt, until the run has ended. */
  #isSkipping = false;

  static async connect(parts: DebuggerParts): Promise<Debugger> {
    const inspector = connectInspector();
    return new Debugger(parts, inspector, await openAccess(inspector));
  }

  private constructor(
    { compiler, kernel, emit }: DebuggerParts,
    inspector: Inspector,
    access: Access,
  ) {
    this.inspector = inspector;
    this.access = access;
    this.#emit = emit;
    this.scripts = new Scripts(this.sources, kernel);
    this.breakpoints = new Breakpoints(inspector, this.sources, (text) =>
      compiler.call('breakableLines', text),
    );
    this.variables = new Variables(inspector, access);
    this.scopes = new Scopes(inspector, this.variables, access);
    this.evaluation = new Evaluation(inspector, access, this.scopes, compiler);
    this.#stops = new Stops(inspector, this.scripts, this.sources, (...place) =>
      compiler.call('isCaught', ...place),
    );
    inspector.on('Debugger.scriptParsed', (script: V8.ScriptParsedEventDataType) => {
      this.scripts.add(script);
      // A local module, maybe loaded anew.
      if (this.#isAttached && this.scripts.mayBeLocal(script.url))
        this.#learnOf(fileURLToPath(script.url));
    });
    inspector.on('Debugger.paused', (paused: V8.PausedEventDataType) => {
      this.#stops.stopAt(paused).then(
        (stop) => stop && this.#stop(stop),
        () => inspector.tell('Debugger.resume'),
      );
    });
  }

  get isAttached(): boolean {
    return this.#isAttached;
  }

  get stopped(): Stop | undefined {
    return this.#stopped;
  }

  async attach(): Promise<void> {
    if (this.#isAttached) return;
    await this.#addSources();
    await this.inspector.post('Debugger.enable');
    await this.#passOverPackages();
    this.#isAttached = true;
  }

  #learnOf(module: string): void {
    const learning = this.#addSources(module).catch(() => undefined);
    this.#learning = Promise.all([this.#learning, learning]);
  }

  /** Waits until all that has run is known here: news of it comes on another way than the end of a cell. */
  async catchUp(): Promise<void> {
    await this.inspector.post('Runtime.getIsolateId');
    await this.#learning;
  }

  /** Learns of what ran: of one script, or of all. */
  async #addSources(only?: string): Promise<void> {
    const json = await this.access.call('sources', only === undefined ? [] : [{ value: only }]);
    const found = JSON.parse(json.value as string) as [string, Source][];
    for (const [name, source] of found)
      await this.breakpoints.apply(this.sources.add(name, source));
    if (this.#isAttached && found.length > 0) await this.#passOverPackages();
  }

  /** Steps lead into cells and local modules only. */
  async #passOverPackages(): Promise<void> {
    const local = this.sources.files().map((file) => file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const patterns = ['^node:', `^(?!(?:${local.join('|')})$)file:`];
    await this.inspector.post('Debugger.setBlackboxPatterns', { patterns });
  }

  /** Lets the program run on, and V8 forget that it was debugged. */
  async close(): Promise<void> {
    this.#goOn();
    const disabling = this.inspector.post('Debugger.disable');
    this.inspector.tell('Debugger.resume');
    await disabling;
    this.#isAttached = false;
    this.inspector.close();
  }

  /**
   * @param id Without one, the frame where the program stands, if it does.
   * @throws {RangeError} If the frame is of a stop that is over.
   */
  frame(id: unknown): Frame | undefined {
    if (id === undefined || id === null) return this.#stopped?.frames[0];
    const frame = this.#stopped?.frames.find((each) => each.id === id);
    if (!frame)
      throw new RangeError(
        `frameId is ${JSON.stringify(id)}, expected one of this stop. Ask for the stack anew.`,
      );
    return frame;
  }

  /** What a cell or file says, also a library's. */
  async textOf(file: string): Promise<string | undefined> {
    const text = this.sources.textOf(file);
    if (text !== undefined) return text;
    const script = this.scripts.files().find((each) => each.path === file);
    if (!script) return undefined;
    const { scriptSource } = await this.inspector.post<V8.GetScriptSourceReturnType>(
      'Debugger.getScriptSource',
      { scriptId: script.id },
    );
    return scriptSource;
  }

  /** To be called with a cell before it runs. */
  async prepare(cell: CompiledCell): Promise<void> {
    this.ran();
    this.sources.add(cell.name, cell);
    await this.breakpoints.apply(cell.name);
  }

  /** To be called when a run has ended. */
  ran(): void {
    this.#stops.forgetStep();
    if (!this.#isSkipping) return;
    this.#isSkipping = false;
    this.inspector.tell('Debugger.setSkipAllPauses', { skip: false });
  }

  /** Lets the program run to the end of its interrupt. */
  release(): void {
    if (!this.#isAttached) return;
    this.#isSkipping = true;
    this.inspector.tell('Debugger.setSkipAllPauses', { skip: true });
    this.continue();
  }

  continue(): void {
    if (this.#goOn()) this.inspector.tell('Debugger.resume');
  }

  step(kind: Step): void {
    const frame = this.#stopped?.frames[0];
    if (this.#goOn()) this.#stops.step(kind, frame);
  }

  async pause(): Promise<void> {
    if (!this.#stopped) await this.#stops.pause();
  }

  async pauseOnExceptions(filters: ReadonlySet<ExceptionFilter>): Promise<void> {
    this.#stops.filters = filters;
    const state = filters.size > 0 ? 'all' : 'none';
    await this.inspector.post('Debugger.setPauseOnExceptions', { state });
  }

  /** Front ends forget the stop. Says whether there was one. */
  #goOn(): boolean {
    if (!this.#stopped) return false;
    this.#stopped = undefined;
    this.variables.forget();
    this.scopes.hasChanged(false);
    this.inspector.tell('Runtime.releaseObjectGroup', { objectGroup: OBJECTS });
    this.#emit('continued', { threadId: THREAD, allThreadsContinued: true });
    return true;
  }

  #stop(stop: Stop): void {
    this.#stopped = stop;
    const { reason, text } = stop;
    this.#emit('stopped', {
      reason,
      ...(text === undefined ? {} : { text, description: text }),
      threadId: THREAD,
      allThreadsStopped: true,
    });
  }
}
