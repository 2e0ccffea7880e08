/** Runs what a reader typed, in a frame that stands still or, without one, where cells run. */
import type { Debugger, Runtime } from 'node:inspector';
import type { Compiler } from '../contracts.js';
import type { Peer } from '../rpc.js';
import { messageOf, OBJECTS, type Access } from './access.js';
import type { Frame } from './frames.js';
import type { Inspector } from './inspector.js';
import type { Scopes } from './scopes.js';

/** What runs longer is ended: while the program stands still nothing else could stop it. */
const TIMEOUT_MS = 5000;

export class Evaluation {
  readonly #inspector: Inspector;
  readonly #access: Access;
  readonly #scopes: Scopes;
  readonly #compiler: Peer<Compiler>;

  constructor(inspector: Inspector, access: Access, scopes: Scopes, compiler: Peer<Compiler>) {
    this.#inspector = inspector;
    this.#access = access;
    this.#scopes = scopes;
    this.#compiler = compiler;
  }

  /** @throws {Error} With what the text threw, in one line. */
  async evaluate(text: string, frame: Frame | undefined): Promise<Runtime.RemoteObject> {
    const hiding = frame ? await this.#scopes.hiding(frame) : new Set<string>();
    const names = await this.#access.call('names');
    const shared = (JSON.parse(names.value as string) as string[]).filter(
      (name) => !hiding.has(name),
    );
    const { code, boxes } = await this.#compiler.call('debugScript', text, shared);
    const lent = [{ value: JSON.stringify(boxes) }];
    await this.#access.call('lend', lent);
    try {
      return await this.#run(code, frame);
    } finally {
      await this.#access.call('takeBack', lent);
    }
  }

  async #run(expression: string, frame: Frame | undefined): Promise<Runtime.RemoteObject> {
    const options = {
      expression,
      objectGroup: OBJECTS,
      silent: true,
      generatePreview: true,
      timeout: TIMEOUT_MS,
    };
    const { result, exceptionDetails } = frame
      ? await this.#inspector.post<Debugger.EvaluateOnCallFrameReturnType>(
          'Debugger.evaluateOnCallFrame',
          { ...options, callFrameId: frame.call.callFrameId },
        )
      : await this.#inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(messageOf(exceptionDetails));
    return result;
  }
}
