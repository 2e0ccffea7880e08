import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveData } from '../../../scripts/testing/data-server.mjs';
import { temporaryFolder, write } from '../folders.js';

async function serving(): Promise<string> {
  const parent = temporaryFolder();
  write(join(parent, 'secret.txt'), 'secret');
  write(join(parent, 'data', 'mnist', 'x.gz'), '0123456789');
  const { url, close } = await serveData(join(parent, 'data'));
  onTestFinished(close);
  return url;
}

describe('serveData()', () => {
  test('serves a file whole, and the rest of it from where a download broke off', async () => {
    const url = await serving();
    expect(await (await fetch(`${url}mnist/x.gz`)).text()).toBe('0123456789');
    const rest = await fetch(`${url}mnist/x.gz`, { headers: { range: 'bytes=4-' } });
    expect([rest.status, rest.headers.get('content-range'), await rest.text()]).toEqual([
      206,
      'bytes 4-9/10',
      '456789',
    ]);
  });

  test.each(['nothing', 'mnist', '../secret.txt', '..%2fsecret.txt'])(
    'answers 404 to %s',
    async (path) => {
      const { hostname, port } = new URL(await serving());
      // Not fetch, which would tidy the path up.
      const response = await new Promise<IncomingMessage>((resolve) =>
        get({ hostname, port, path: `/${path}` }, resolve),
      );
      response.resume();
      expect(response.statusCode).toBe(404);
    },
  );
});
