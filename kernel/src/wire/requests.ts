/** What each Jupyter request means for the session. */
import type { Compiler, Failure, Output, Question } from '../contracts.js';
import type { DebugRequest, DebugResponse } from '../debugger/protocol.js';
import type { Language } from '../languages.js';
import type { Peer } from '../rpc.js';
import type { Entry } from '../session/history.js';
import type { Evaluated, ExecuteResult, Requester, Session } from '../session/session.js';
import type { Ticket } from '../session/shell.js';
import type { WireComms } from './comms.js';
import { inspectionBundle } from './inspection.js';
import type { Iopub } from './iopub.js';
import { PROTOCOL_VERSION, type Header, type Message } from './messages.js';
import type { Sockets } from './sockets.js';
import { toPoints, toUnits } from './text-positions.js';

export interface Serving {
  session: Session;
  compiler: Peer<Compiler>;
  iopub: Iopub;
  comms: WireComms;
  sockets: Sockets;
  language: Language;
  versions: { kernel: string; typescript: string; node: string };
  /** The content of a `usage_reply`. */
  usage: () => object;
  debug: (request: DebugRequest, parent: Header) => Promise<DebugResponse>;
  /** Asks the reader behind a request for text. */
  ask(request: Message, question: Question): void;
}

/** The type and content of a reply, if the request has one. */
export type Answer = { type: string; content: object } | undefined;
type Handler = (serving: Serving, request: Message, ticket: Ticket) => Promise<Answer> | Answer;

const reply = (type: string, content: object): Answer => ({
  type,
  content: { status: 'ok', ...content },
});

export const handlers: Record<string, Handler> = {
  kernel_info_request: ({ language, versions }) =>
    reply('kernel_info_reply', {
      protocol_version: PROTOCOL_VERSION,
      implementation: 'nnlab-kernel',
      implementation_version: versions.kernel,
      language_info: {
        name: language.name,
        version: language.isChecked ? versions.typescript : versions.node,
        mimetype: `text/${language.name}`,
        file_extension: language.extension,
        pygments_lexer: language.name,
        codemirror_mode: language.name,
        nbconvert_exporter: 'script',
      },
      banner: language.isChecked
        ? `TypeScript ${versions.typescript} on Node.js ${versions.node}`
        : `JavaScript on Node.js ${versions.node}`,
      help_links: [
        { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/handbook/' },
      ],
      debugger: true,
      supported_features: ['debugger', 'kernel subshells'],
    }),

  async execute_request(serving, request, ticket) {
    const { session, iopub } = serving;
    const { code, silent, store_history, stop_on_error, user_expressions } = request.content;
    if (typeof code !== 'string')
      throw new TypeError('execute_request: code is no string, expected the text of a cell.');
    const isSilent = silent === true;
    const payload: object[] = [];
    const result = await session.execute(
      {
        code,
        isStored: !isSilent && store_history !== false,
        stopsOnError: !isSilent && stop_on_error !== false,
        expressions: asTexts(user_expressions),
      },
      ticket,
      {
        started(count) {
          if (isSilent) return;
          iopub.publish('execute_input', { code, execution_count: count }, request.header);
        },
        output(output) {
          if (output.type === 'replacement')
            payload.push({ source: 'set_next_input', text: output.text, replace: true });
          else publishOutput(serving, request, output);
        },
      },
    );
    if (!isSilent) publishResult(iopub, request, result);
    return executeReply(result, payload);
  },

  async complete_request({ compiler }, { content }) {
    const { text, cursor } = textAndCursor(content);
    const { start, end, items } = await compiler.call('complete', text, cursor);
    const [cursor_start, cursor_end] = [toPoints(text, start), toPoints(text, end)];
    return reply('complete_reply', {
      matches: items.map(({ name, insert }) => insert ?? name),
      cursor_start,
      cursor_end,
      metadata: {
        _jupyter_types_experimental: items.map(({ name, kind, insert, ...described }) => ({
          text: insert ?? name,
          type: kind,
          start: cursor_start,
          end: cursor_end,
          ...described,
        })),
      },
    });
  },

  async inspect_request({ compiler }, { content }) {
    const { text, cursor } = textAndCursor(content);
    const found = await compiler.call('inspect', text, cursor, content.detail_level === 1);
    return reply('inspect_reply', {
      found: found !== undefined,
      data: found ? inspectionBundle(found) : {},
      metadata: {},
    });
  },

  async is_complete_request({ compiler }, { content }) {
    const { status, indent } = await compiler.call('isComplete', String(content.code));
    const isOpen = status === 'incomplete';
    return { type: 'is_complete_reply', content: isOpen ? { status, indent } : { status } };
  },

  history_request({ session }, { content }) {
    const { hist_access_type, n, pattern, session: number, start, stop, unique, output } = content;
    const count = typeof n === 'number' ? n : Infinity;
    let entries: Entry[];
    if (hist_access_type === 'tail') entries = session.history.tail(count);
    else if (hist_access_type === 'search')
      entries = session.history.search(
        typeof pattern === 'string' ? pattern : '*',
        count,
        unique === true,
      );
    else
      entries = session.history.range(
        Number(number ?? 0),
        Number(start ?? 0),
        Number(stop ?? Infinity),
      );
    const history = entries.map((entry) => [
      entry.session,
      entry.line,
      output ? [entry.source, null] : entry.source,
    ]);
    return reply('history_reply', { history });
  },

  comm_info_request({ comms }, { content: { target_name: target } }) {
    return reply('comm_info_reply', {
      comms: comms.info(typeof target === 'string' ? target : undefined),
    });
  },
  async comm_open(serving, request) {
    await serving.comms.open(request, requesterOf(serving, request));
    return undefined;
  },
  async comm_msg(serving, request) {
    await serving.comms.receive('message', request, requesterOf(serving, request));
    return undefined;
  },
  async comm_close(serving, request) {
    await serving.comms.receive('close', request, requesterOf(serving, request));
    return undefined;
  },

  async debug_request({ debug }, { content, header }) {
    const response = await debug(content as unknown as DebugRequest, header);
    return { type: 'debug_reply', content: response };
  },

  interrupt_request({ session }) {
    session.interrupt();
    return reply('interrupt_reply', {});
  },

  create_subshell_request: ({ session }) =>
    reply('create_subshell_reply', { subshell_id: session.createSubshell() }),

  delete_subshell_request({ session }, { content: { subshell_id: id } }) {
    if (typeof id !== 'string' || !session.deleteSubshell(id))
      throw new RangeError(
        'delete_subshell_request: subshell_id names no subshell, expected one of list_subshell_request.',
      );
    return reply('delete_subshell_reply', {});
  },

  list_subshell_request: ({ session }) =>
    reply('list_subshell_reply', { subshell_id: session.subshells }),

  usage_request: ({ usage }) => reply('usage_reply', usage()),

  shutdown_request: (_serving, { content }) =>
    reply('shutdown_reply', { restart: content.restart === true }),
};

/** Where the outputs of what a request started go. */
const requesterOf = (serving: Serving, request: Message): Requester => ({
  started: () => undefined,
  output: (output) => publishOutput(serving, request, output),
});

function publishOutput(serving: Serving, request: Message, output: Output): void {
  const { iopub } = serving;
  const parent = request.header;
  switch (output.type) {
    case 'stream':
      return iopub.stream(output.name, output.text, parent);
    case 'display': {
      const { displayId, update, metadata = {} } = output.options;
      const content = {
        data: output.data,
        metadata,
        transient: displayId === undefined ? {} : { display_id: displayId },
      };
      return iopub.publish(update ? 'update_display_data' : 'display_data', content, parent);
    }
    case 'clear':
      return iopub.publish('clear_output', { wait: output.wait }, parent);
    case 'comm':
      return serving.comms.publish(output.event, parent);
    case 'input':
      return serving.ask(request, output);
    case 'replacement':
      return; // Only a cell has a place.
    default:
      output satisfies never;
  }
}

function publishResult(iopub: Iopub, { header }: Message, result: ExecuteResult): void {
  if (result.status === 'error') iopub.publish('error', errorContent(result.failure), header);
  if (result.status !== 'ok' || !result.data) return;
  const content = { execution_count: result.count, data: result.data, metadata: {} };
  iopub.publish('execute_result', content, header);
}

function executeReply(result: ExecuteResult, payload: object[]): Answer {
  const { status, count } = result;
  const content = { status, execution_count: count, payload, user_expressions: {} };
  if (result.status === 'error') Object.assign(content, errorContent(result.failure));
  if (result.status === 'ok')
    content.user_expressions = Object.fromEntries(
      Object.entries(result.expressions).map(([key, value]) => [key, expressionContent(value)]),
    );
  return { type: 'execute_reply', content };
}

const errorContent = ({ name, message, traceback }: Failure): object => ({
  ename: name,
  evalue: message,
  traceback,
});

const expressionContent = (evaluated: Evaluated): object =>
  evaluated.status === 'ok'
    ? { status: 'ok', data: evaluated.data, metadata: {} }
    : { status: 'error', ...errorContent(evaluated.failure) };

function textAndCursor({ code, cursor_pos }: Message['content']): { text: string; cursor: number } {
  const text = String(code);
  const cursor = typeof cursor_pos === 'number' ? toUnits(text, cursor_pos) : text.length;
  return { text, cursor };
}

function asTexts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}
