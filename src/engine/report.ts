import type { Operation } from './graph.js';

/** What the engine did since it started: shown by `engine.report()`. */
export class Report {
  /** How often each kernel was left to tfjs's cpu kernels. */
  readonly fallbacks = new Map<string, number>();
  /** Why graphs could not run, newest last. */
  readonly failures: string[] = [];
  graphs = 0;
  compileMs = 0;
  runs = 0;
  operations = 0;
  runMs = 0;

  fellBack(kernel: string): void {
    this.fallbacks.set(kernel, (this.fallbacks.get(kernel) ?? 0) + 1);
  }

  compiled(ms: number): void {
    this.graphs++;
    this.compileMs += ms;
  }

  ran(operations: number, ms: number): void {
    this.runs++;
    this.operations += operations;
    this.runMs += ms;
  }

  failed(operations: readonly Operation[], error: unknown): void {
    const kernels = [...new Set(operations.map(({ kernel }) => kernel))].join(', ');
    this.failures.push(`${kernels}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
