import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize, sep } from 'node:path';

/**
 * The folder with the published data sets for tests: `NNLAB_TEST_DATA`, else `shared/data` beside
 * the clone, else none.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
export function testDataFolder(root) {
  const folder = process.env.NNLAB_TEST_DATA || join(root, '..', 'shared', 'data');
  return existsSync(folder) ? folder : undefined;
}

/**
 * Serves the files of a folder on loopback, with the ranges that a resumed download asks for.
 *
 * @param {string} folder
 * @returns {Promise<{ url: string, close: () => void }>} `url` as `NNLAB_DATA_URL` takes it.
 */
export async function serveData(folder) {
  const server = createServer((request, response) => {
    const path = join(
      folder,
      normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)),
    );
    const stat = path.startsWith(folder + sep)
      ? statSync(path, { throwIfNoEntry: false })
      : undefined;
    if (!stat?.isFile()) return response.writeHead(404).end('Not found\n');
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0 && from >= stat.size) return response.writeHead(416).end();
    response.writeHead(from > 0 ? 206 : 200, {
      'accept-ranges': 'bytes',
      'content-length': stat.size - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${stat.size - 1}/${stat.size}` }),
    });
    createReadStream(path, { start: from }).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('internal: no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}
