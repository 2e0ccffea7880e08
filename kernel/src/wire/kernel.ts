/** A kernel on its sockets: takes requests, pairs `busy` with `idle`, answers. */
import type { Question } from '../contracts.js';
import { Shell, type Ticket } from '../session/shell.js';
import { WireComms } from './comms.js';
import type { Message } from './messages.js';
import { handlers, type Serving } from './requests.js';
import type { Answering } from './sockets.js';

interface Part extends Omit<Serving, 'ask' | 'comms'> {
  /** Brings an answer to where the question was asked; no text when there is nobody to ask. */
  answer(question: Question, text: string | undefined): void;
}

/** Answered at once, whatever a cell is doing. */
const IMMEDIATE = new Set(['comm_open', 'comm_msg', 'comm_close', 'comm_info_request']);

const REQUEST = /_request$/;
/** Of a type that nobody knows, this much is logged. */
const SHOWN = 100;

/**
 * @param shutDown Called when the reply to `shutdown_request` has been sent.
 * @param log Takes a line about requests that cannot be served.
 */
export function serveKernel(
  part: Part,
  shutDown: () => Promise<void>,
  log: (line: string) => void,
): void {
  const { session, iopub, sockets } = part;
  /** Questions on their way, by message. */
  const questions = new Map<string, Question>();
  const serving: Serving = { ...part, ask, comms: new WireComms(session, iopub) };

  function ask(request: Message, question: Question): void {
    if (request.content.allow_stdin !== true) return part.answer(question, undefined);
    const { identities, header: parent } = request;
    const { prompt, password } = question;
    const draft = { identities, type: 'input_request', content: { prompt, password }, parent };
    questions.set(sockets.send('stdin', draft), question);
  }

  /** Without a ticket, the request names a shell that is not there. */
  async function serve(channel: Answering, request: Message, ticket?: Ticket): Promise<void> {
    const { identities, header } = request;
    const type = header.msg_type;
    iopub.status('busy', header);
    try {
      const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
      if (!ticket)
        throw new RangeError('subshell_id names no subshell. Create one, or leave it out.');
      if (!handler) log(`unknown request ${type.slice(0, SHOWN)} on ${channel}`);
      const answer = await handler?.(serving, request, ticket);
      if (answer) sockets.send(channel, { identities, ...answer, parent: header });
    } catch (error) {
      log(`cannot answer ${type}: ${String(error)}`);
      const content = { status: 'error', ename: 'Error', evalue: String(error), traceback: [] };
      const draft = { identities, type: type.replace(REQUEST, '_reply'), content, parent: header };
      if (REQUEST.test(type)) sockets.send(channel, draft);
    }
    iopub.status('idle', header);
    if (type === 'shutdown_request') await shutDown();
  }

  sockets.onSubscription((topic) => iopub.welcome(topic));
  sockets.receive('shell', (request) => {
    const { msg_type: type, subshell_id: id } = request.header;
    const shell = session.shell(id ?? undefined);
    const ticket = shell?.ticket();
    const work = (): Promise<void> => serve('shell', request, ticket);
    void (shell && !IMMEDIATE.has(type) ? shell.inOrder(work) : work());
  });
  const control = new Shell();
  sockets.receive('control', (request) => {
    void serve('control', request, control.ticket());
  });
  sockets.receive('stdin', ({ header, parent, content }) => {
    if (header.msg_type !== 'input_reply') return;
    const question = questions.get(parent.msg_id ?? '') ?? [...questions.values()].at(-1);
    if (question === undefined) return;
    for (const [message, each] of questions) if (each === question) questions.delete(message);
    part.answer(question, String(content.value));
  });
}
