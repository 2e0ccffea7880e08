import type { Debugger, Runtime } from 'node:inspector';
import { messageOf, OBJECTS } from './access.js';
import type { Frame } from './frames.js';
import type { Inspector } from '../node/inspector.js';

/** What runs longer is ended: while the program stands still nothing else could stop it. */
const TIMEOUT_MS = 5000;

/**
 * Runs JavaScript in a frame that stands still or, without one, globally.
 *
 * @throws {Error} With what the script threw, in one line.
 */
export async function runScript(
  inspector: Inspector,
  expression: string,
  frame: Frame | undefined,
): Promise<Runtime.RemoteObject> {
  const options = {
    expression,
    objectGroup: OBJECTS,
    silent: true,
    generatePreview: true,
    timeout: TIMEOUT_MS,
  };
  const { result, exceptionDetails } = frame
    ? await inspector.post<Debugger.EvaluateOnCallFrameReturnType>('Debugger.evaluateOnCallFrame', {
        ...options,
        callFrameId: frame.call.callFrameId,
      })
    : await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', options);
  if (exceptionDetails) throw new Error(messageOf(exceptionDetails));
  return result;
}
