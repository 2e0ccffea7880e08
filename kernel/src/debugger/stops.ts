/**
 * Where the program stops. V8 stops more often than a reader wants: at each statement of a line, in the kernel's own
 * code behind a cell, at errors that the learner's code will catch.
 */
import type { Debugger, Runtime } from 'node:inspector';
import type { Frame, Scripts } from './frames.js';
import type { Inspector } from '../node/inspector.js';
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

type Method = 'Debugger.resume' | (typeof METHODS)[Step];

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

  step(kind: Step, frame: Frame | undefined): void {
    this.#step = { kind, from: frame ? lineOf(frame) : '' };
    this.#inspector.tell(METHODS[kind]);
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
    const verdict = await this.#judge(top, frames, reason, hitBreakpoints.length > 0);
    if (verdict.startsWith('Debugger.')) {
      this.#inspector.tell(verdict);
      return undefined;
    }
    this.#step = undefined;
    this.#isPausing = false;
    const text = verdict === 'exception' ? (data as Runtime.RemoteObject).description : undefined;
    return {
      reason: verdict as Stop['reason'],
      frames,
      ...(text === undefined ? {} : { text: text.split('\n')[0]! }),
    };
  }

  /** Why the program stops, or how it goes on. */
  async #judge(
    top: Frame | undefined,
    frames: Frame[],
    reason: string,
    isHit: boolean,
  ): Promise<Stop['reason'] | Method> {
    const step = this.#step;
    if (isHit && top) return 'breakpoint';
    if (/exception|promiseRejection/.test(reason)) {
      if (top && (await this.#isWanted(frames))) return 'exception';
      return step ? METHODS[step.kind] : 'Debugger.resume';
    }
    // A pause that was asked for while nothing ran: up to the next code of the learner's.
    if (frames.length === 0) return this.#isPausing ? 'Debugger.stepInto' : 'Debugger.resume';
    if (!top) return step || this.#isPausing ? 'Debugger.stepOut' : 'Debugger.resume';
    if (step?.kind === 'next' && lineOf(top) === step.from) return METHODS.next;
    if (step) return 'step';
    if (this.#isPausing) return 'pause';
    return this.#isDebuggerStatement(top) ? 'breakpoint' : 'Debugger.resume';
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
