/**
 * Where the program stops. V8 stops more often than a reader wants: at each statement of a line, in the kernel's own
 * code behind a cell, at errors that the learner's code will catch.
 */
import type { Debugger, Runtime } from 'node:inspector';
import type { Frame, Scripts } from './frames.js';
import type { Inspector } from './inspector.js';
import type { Sources } from './sources.js';

export type Step = 'next' | 'stepIn' | 'stepOut';
export type ExceptionFilter = 'raised' | 'uncaught';

export interface Stop {
  reason: 'breakpoint' | 'step' | 'pause' | 'exception';
  text?: string;
  frames: Frame[];
}

const METHODS = {
  next: 'Debugger.stepOver',
  stepIn: 'Debugger.stepInto',
  stepOut: 'Debugger.stepOut',
} as const;

export class Stops {
  readonly #inspector: Inspector;
  readonly #scripts: Scripts;
  readonly #sources: Sources;
  readonly #isCaught: (text: string, line: number, column: number) => Promise<boolean>;
  /** A step on its way, and where it began. */
  #step: { kind: Step; from: string } | undefined;
  #isPausing = false;
  filters: ReadonlySet<ExceptionFilter> = new Set();

  constructor(
    inspector: Inspector,
    scripts: Scripts,
    sources: Sources,
    isCaught: (text: string, line: number, column: number) => Promise<boolean>,
  ) {
    this.#inspector = inspector;
    this.#scripts = scripts;
    this.#sources = sources;
    this.#isCaught = isCaught;
  }

  async step(kind: Step, frame: Frame | undefined): Promise<void> {
    this.#step = { kind, from: frame ? lineOf(frame) : '' };
    await this.#inspector.post(METHODS[kind]);
  }

  async pause(): Promise<void> {
    this.#isPausing = true;
    await this.#inspector.post('Debugger.pause');
  }

  /** A step does not reach from one run into the next. */
  forgetStep(): void {
    this.#step = undefined;
  }

  /** What a pause of V8's is to the reader; when it is nothing, the program goes on. */
  async stopAt(paused: Debugger.PausedEventDataType): Promise<Stop | undefined> {
    const { callFrames, reason, hitBreakpoints = [], data } = paused;
    const top = this.#scripts.frame(callFrames[0]!);
    const rest = callFrames.slice(1).flatMap((call) => this.#scripts.frame(call) ?? []);
    const frames = top ? [top, ...rest] : rest;
    const stop = this.#judge(top, frames, reason, hitBreakpoints.length > 0);
    if (stop === 'go on' || (stop === 'exception' && !(await this.#isWanted(frames)))) {
      void this.#inspector.post('Debugger.resume');
      return undefined;
    }
    if (stop === 'step on') {
      const kind = top ? this.#step!.kind : 'stepOut';
      void this.#inspector.post(METHODS[kind]);
      return undefined;
    }
    this.#step = undefined;
    this.#isPausing = false;
    const text = stop === 'exception' ? (data as Runtime.RemoteObject).description : undefined;
    return { reason: stop, frames, ...(text === undefined ? {} : { text: text.split('\n')[0]! }) };
  }

  #judge(
    top: Frame | undefined,
    frames: Frame[],
    reason: string,
    isHit: boolean,
  ): Stop['reason'] | 'go on' | 'step on' {
    if (frames.length === 0) return 'go on';
    if (isHit && top) return 'breakpoint';
    if (/exception|promiseRejection/.test(reason)) return top ? 'exception' : 'go on';
    if (this.#step) {
      const isSameLine = this.#step.kind === 'next' && top && lineOf(top) === this.#step.from;
      return !top || isSameLine ? 'step on' : 'step';
    }
    if (this.#isPausing) return top ? 'pause' : 'step on';
    return top && this.#isDebuggerStatement(top) ? 'breakpoint' : 'go on';
  }

  async #isWanted(frames: readonly Frame[]): Promise<boolean> {
    if (this.filters.has('raised')) return true;
    for (const { source, line, column } of frames) {
      const text = this.#sources.textOf(source.path);
      if (text !== undefined && (await this.#isCaught(text, line, column))) return false;
    }
    return true;
  }

  #isDebuggerStatement({ source, line }: Frame): boolean {
    const text = this.#sources.textOf(source.path)?.split('\n')[line - 1];
    return text?.includes('debugger') ?? true;
  }
}

/** The line and the function around it. */
function lineOf({ script, line, call }: Frame): string {
  const { lineNumber, columnNumber } = call.functionLocation ?? { lineNumber: 0, columnNumber: 0 };
  return [script, line, lineNumber, columnNumber].join(' ');
}
