import { fileURLToPath } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { serveData, testDataFolder } from '../../scripts/testing/data-server.mjs';

const folder = testDataFolder(fileURLToPath(new URL('../..', import.meta.url)));

/** Whether MobileNet's files are on this machine. */
export const hasMobileNet = folder !== undefined;

/** Serves the published files on loopback while the tests of a file run, with a cache of their own. */
export function servePublished(): void {
  let server: Awaited<ReturnType<typeof serveData>>;
  let cache: string;
  beforeAll(async () => {
    server = await serveData(folder!);
    cache = await mkdtemp(join(tmpdir(), 'nnlab-transfer-'));
    process.env['NNLAB_DATA_URL'] = server.url;
    process.env['NNLAB_CACHE'] = cache;
    vi.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    delete process.env['NNLAB_DATA_URL'];
    delete process.env['NNLAB_CACHE'];
    server.close();
    await rm(cache, { recursive: true });
  });
}
