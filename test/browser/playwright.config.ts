import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// The real product, started as a learner starts it, in an empty folder. Workers read this file
// again: what is chosen once is handed on in the environment.
const { env } = process;
env.NNLAB_TEST_PORT ??= String(await freePort());
env.NNLAB_TEST_FOLDER ??= mkdtempSync(join(tmpdir(), 'nnlab-browser-'));
env.NNLAB_TEST_TOKEN ??= 'browser-tests';
// Without data of their own (npm test serves some) the lessons take their drawn digits at once.
env.NNLAB_DATA_URL ??= 'http://127.0.0.1:9/';
env.NNLAB_CACHE ??= join(env.NNLAB_TEST_FOLDER, '.cache');

const address = `http://127.0.0.1:${env.NNLAB_TEST_PORT}`;
const root = join(import.meta.dirname, '..', '..');

const chromium = [
  env.CHROMIUM,
  env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path && existsSync(path));

export default defineConfig({
  testDir: '.',
  outputDir: join(root, 'test-results', 'browser'),
  globalTeardown: './teardown.ts',
  workers: 1, // one Lab, one kernel at a time: the machines of a class have two cores
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: address,
    extraHTTPHeaders: { Authorization: `token ${env.NNLAB_TEST_TOKEN}` },
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}), // else the one that Playwright installed
      args: [
        '--no-sandbox', // which needs a user that is not root
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node scripts/start.mjs --no-browser --port ${env.NNLAB_TEST_PORT} --dir "${env.NNLAB_TEST_FOLDER}"`,
    cwd: root,
    env: { JUPYTER_TOKEN: env.NNLAB_TEST_TOKEN },
    url: `${address}/api`,
    timeout: 300_000, // a first start also builds
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
  },
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
