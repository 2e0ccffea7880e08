/** The debugger's hand inside the learner's thread: calls methods of a `DebugAccess` through the inspector. */
import type { Runtime } from 'node:inspector';
import type { DebugAccess } from '../executor/debug-access.js';
import type { Inspector } from '../node/inspector.js';

const FIND = 'globalThis[Symbol.for("nnlab-kernel.debugger")]';

export interface Access {
  call(
    method: keyof DebugAccess,
    args?: readonly Runtime.CallArgument[],
  ): Promise<Runtime.RemoteObject>;
}

export async function openAccess(inspector: Inspector): Promise<Access> {
  const { result: handle } = await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
    expression: FIND,
  });
  return {
    async call(method, args = []) {
      const { result, exceptionDetails } = await inspector.post<Runtime.CallFunctionOnReturnType>(
        'Runtime.callFunctionOn',
        {
          objectId: handle.objectId,
          functionDeclaration: `function (...args) { return this.${method}(...args) }`,
          arguments: args,
          silent: true,
          objectGroup: OBJECTS,
        },
      );
      if (exceptionDetails) throw new Error(messageOf(exceptionDetails));
      return result;
    },
  };
}

/** Objects that the debugger holds are let go together. */
export const OBJECTS = 'nnlab-kernel';

/** What was thrown, in one line. */
export const messageOf = ({ exception, text }: Runtime.ExceptionDetails): string =>
  (exception?.description ?? String(exception?.value ?? text)).split('\n    at ')[0]!;
