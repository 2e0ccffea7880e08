import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A web server on a free port, with every request that it got. */
export class Mirror {
  readonly requests: IncomingMessage[] = [];
  /** How it answers from now on. */
  answer: Answer;
  readonly #server = createServer((request, response) => {
    this.requests.push(request);
    void this.answer(response, request);
  });

  /** Name and port, as in an address. */
  host = '';

  private constructor(answer: Answer) {
    this.answer = answer;
  }

  static async open(answer: Answer): Promise<Mirror> {
    const mirror = new Mirror(answer);
    await new Promise<void>((listening) => mirror.#server.listen(0, '127.0.0.1', listening));
    mirror.host = `127.0.0.1:${(mirror.#server.address() as AddressInfo).port}`;
    return mirror;
  }

  get url(): string {
    return `http://${this.host}/`;
  }
  /** The ranges that were asked for; undefined for a whole file. */
  get ranges(): (string | undefined)[] {
    return this.requests.map(({ headers }) => headers.range);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** Sends `bytes`, or the range of them that is asked for, as web servers do. */
export const send =
  (bytes: Uint8Array): Answer =>
  (response, { headers }) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from > 0)
      response.writeHead(206, {
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        'content-length': bytes.length - from,
      });
    response.end(bytes.subarray(from));
  };

export const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code).end();

/** Promises all of `bytes`, sends `count` of them and then whatever `end` does. */
export const begin =
  (bytes: Uint8Array, count: number, end: (response: ServerResponse) => void): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, count), () => end(response));
  };

/** Sends `bytes` in `pieces`, `pauseMs` apart. */
export const sendSlowly =
  (bytes: Uint8Array, pieces: number, pauseMs: number): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    const size = Math.ceil(bytes.length / pieces);
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      await sleep(pauseMs);
    }
    response.end();
  };
