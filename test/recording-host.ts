import { onTestFinished } from 'vitest';
import type { MimeBundle } from '../src/display/bundle.js';
import type { JupyterHost } from '../src/display/host.js';

/** A kernel's side of the display contract, for one test: keeps what it is told to show. */
export class RecordingHost implements JupyterHost {
  /** Every bundle, in the order in which they came. */
  readonly sent: MimeBundle[] = [];
  /** The outputs as the learner sees them now: updates replace what they update. */
  readonly outputs = new Map<string, MimeBundle>();
  /** What the learner will answer, question by question; without answers nobody can be asked. */
  readonly answers: string[] = [];
  /** What was asked. */
  readonly questions: string[] = [];
  readonly #interrupt = new AbortController();

  /** Puts a host in place until the test ends. */
  static install(): RecordingHost {
    const host = new RecordingHost();
    const place = globalThis as { [key: symbol]: unknown };
    const key = Symbol.for('Jupyter.host');
    const before = place[key];
    place[key] = host;
    onTestFinished(() => {
      place[key] = before;
    });
    return host;
  }

  display: JupyterHost['display'] = (
    bundle,
    { displayId = `${this.sent.length}`, update } = {},
  ) => {
    if (update && !this.outputs.has(displayId)) throw new Error(`nothing to update: ${displayId}`);
    this.sent.push(bundle);
    this.outputs.set(displayId, bundle);
  };

  ask = (question: string): Promise<string | undefined> => {
    this.questions.push(question);
    return Promise.resolve(this.answers.shift());
  };

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Does what the learner's interrupt button does. */
  interrupt(): void {
    this.#interrupt.abort(new Error('interrupted'));
  }

  /** The plain text of all outputs as they are now. */
  get text(): string {
    return [...this.outputs.values()].map((bundle) => bundle['text/plain']).join('\n');
  }
}
