/** V8's own debugger of the learner's thread, from another thread: it answers also while that thread stands still. */
import { Session } from 'node:inspector';

export interface Inspector {
  post<T = object>(method: string, parameters?: object): Promise<T>;
  /** For what may come too late: a program that goes on already cannot be told to. */
  tell(method: string, parameters?: object): void;
  on<T>(event: string, listener: (parameters: T) => void): void;
  close(): void;
}

export function connectInspector(): Inspector {
  const session = new Session();
  session.connectToMainThread();
  const post: Inspector['post'] = (method, parameters = {}) =>
    new Promise((resolve, reject) => {
      session.post(method, parameters, (error: Error | null, answer) => {
        // Plain objects with a code and a message come as errors here.
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(answer as never);
      });
    });
  return {
    post,
    tell: (method, parameters) => void post(method, parameters).catch(() => undefined),
    on: <T>(event: string, listener: (parameters: T) => void) =>
      session.on(event, ({ params }: { params: T }) => listener(params)),
    close: () => session.disconnect(),
  };
}
