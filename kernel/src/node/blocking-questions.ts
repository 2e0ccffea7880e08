/** Questions to the reader for which the learner's thread stands still: its event loop cannot bring the answer. */
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Interrupted } from '../executor/interrupted.js';

interface Answer {
  id: number;
  text: string | undefined;
}

/** One end of the line, to be handed to the thread of that end. */
export interface AnswerLine {
  port: MessagePort;
  /** Not 0 when an answer has been sent. */
  bell: Int32Array;
}

/** An interrupt rings no bell: the wait looks for it this often. */
const INTERRUPT_POLL_MS = 20;

export function createAnswerLine(): { asking: AnswerLine; answering: AnswerLine } {
  const { port1, port2 } = new MessageChannel();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  // A port on which nobody listens must not keep the process alive.
  port1.unref();
  return { asking: { port: port1, bell }, answering: { port: port2, bell } };
}

/**
 * Waits for the answer to a question.
 *
 * @throws {Interrupted} When the learner stops the cell.
 */
export function awaitAnswer(
  { port, bell }: AnswerLine,
  id: number,
  isInterrupted: () => boolean,
): string | undefined {
  for (;;) {
    Atomics.wait(bell, 0, 0, INTERRUPT_POLL_MS);
    Atomics.store(bell, 0, 0);
    // Answers to questions that were interrupted are dropped.
    for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
      const answer = got.message as Answer;
      if (answer.id === id) return answer.text;
    }
    if (isInterrupted()) throw new Interrupted();
  }
}

export function sendAnswer({ port, bell }: AnswerLine, id: number, text: string | undefined): void {
  port.postMessage({ id, text } satisfies Answer);
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
}
