/** Jupyter messages as frames on a socket: signed, checked, parsed. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export const PROTOCOL_VERSION = '5.5';
const DELIMITER = Buffer.from('<IDS|MSG>');

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
  /** Of requests on shell: the subshell that is asked. */
  subshell_id?: string | null;
}

export interface Message {
  /** Who sent it, as a router socket says. */
  identities: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  /** Bytes beside the JSON. */
  buffers: Buffer[];
}

export interface Draft {
  identities?: Buffer[];
  type: string;
  content: object;
  metadata?: object;
  parent?: Partial<Header>;
  buffers?: readonly Uint8Array[];
}

/** A text goes out without a buffer that ZeroMQ would have to hand back. */
export type Frame = string | Uint8Array;

export class Messages {
  readonly #key: string;
  readonly #hash: string;
  readonly #session = randomUUID();
  #sent = 0;

  constructor(key: string, hash: string) {
    this.#key = key;
    this.#hash = hash;
  }

  #sign(parts: string | Buffer): string {
    return this.#key ? createHmac(this.#hash, this.#key).update(parts).digest('hex') : '';
  }

  nextId(): string {
    return `${this.#session}_${++this.#sent}`;
  }

  encode(
    id: string,
    { identities = [], type, content, metadata = {}, parent = {}, buffers = [] }: Draft,
  ): Frame[] {
    const header: Header = {
      msg_id: id,
      msg_type: type,
      session: this.#session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [header, parent, metadata, content].map((part) => JSON.stringify(part));
    return [...identities, DELIMITER, this.#sign(parts.join('')), ...parts, ...buffers];
  }

  /** @throws {SyntaxError} If the frames are no message, or their signature is wrong. */
  decode(frames: readonly Buffer[]): Message {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER));
    const [signature, ...parts] = frames.slice(at + 1, at + 6);
    if (at < 0 || !signature || parts.length < 4)
      throw new SyntaxError(`decode: ${frames.length} frames, expected a Jupyter message.`);
    const expected = Buffer.from(this.#sign(Buffer.concat(parts)));
    const isRight = signature.length === expected.length && timingSafeEqual(signature, expected);
    if (!isRight) throw new SyntaxError('decode: the signature is wrong, expected one by our key.');
    const [header, parent, metadata, content] = parts.map(parseObject);
    if (typeof header?.msg_type !== 'string' || typeof header.msg_id !== 'string')
      throw new SyntaxError('decode: the header has no msg_type or msg_id, expected both.');
    return {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      parent: parent as Partial<Header>,
      metadata: metadata!,
      content: content!,
      buffers: frames.slice(at + 6),
    };
  }
}

function parseObject(frame: Buffer): Record<string, unknown> {
  if (isTooDeep(frame))
    throw new SyntaxError(`decode: JSON is nested deeper than ${MAX_DEPTH}, expected less.`);
  const value: unknown = JSON.parse(frame.toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('decode: a part of the message is no object, expected JSON objects.');
  return value as Record<string, unknown>;
}

/** What is nested deeper might be written, and handed to another thread, but not read there. */
const MAX_DEPTH = 1000;
const codeOf = (sign: string): number => sign.charCodeAt(0);
const [QUOTE, BACKSLASH] = [codeOf('"'), codeOf('\\')];
const OPENING = new Set([codeOf('['), codeOf('{')]);
const CLOSING = new Set([codeOf(']'), codeOf('}')]);

function isTooDeep(json: Buffer): boolean {
  if (json.length <= MAX_DEPTH) return false;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]!;
    if (isText && sign === BACKSLASH) at++;
    else if (sign === QUOTE) isText = !isText;
    else if (!isText && OPENING.has(sign)) depth++;
    else if (!isText && CLOSING.has(sign)) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
