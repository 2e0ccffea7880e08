import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { sonnets, text, tinyShakespeare } from '../../src/data/index.js';
import { Mirror, send, status } from '../node/mirror.js';
import { RecordingHost } from '../recording-host.js';

const published = join(
  process.env['NNLAB_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)),
  'tinyshakespeare.txt',
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nnlab-text-'));
  vi.stubEnv('NNLAB_CACHE', folder);
  return async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  };
});

async function mirror(answer: Parameters<typeof Mirror.open>[0]): Promise<Mirror> {
  const opened = await Mirror.open(answer);
  onTestFinished(() => opened.close());
  vi.stubEnv('NNLAB_DATA_URL', opened.url);
  return opened;
}

test('text() reads UTF-8 and Windows-1252, with one kind of line ends', async () => {
  const path = join(folder, 'a.txt');
  await writeFile(path, 'naïve\r\nβ\rend');
  expect(await text(path)).toBe('naïve\nβ\nend');
  await writeFile(path, Buffer.from('na\xefve', 'latin1'));
  expect(await text(path)).toBe('naïve');
  await expect(text(folder)).rejects.toThrow(`text: ${folder} is a folder, expected a file.`);
});

describe.runIf(existsSync(published))('tinyShakespeare() as published', () => {
  // 65 letters and this beginning: github.com/karpathy/char-rnn.
  test('is loaded once, checked and kept', async () => {
    const host = RecordingHost.install();
    const server = await mirror(async (response, request) =>
      send(await readFile(published))(response, request),
    );
    const plays = await tinyShakespeare();
    expect(plays).toHaveLength(1_115_394);
    expect(new Set(plays).size).toBe(65);
    expect(plays.startsWith('First Citizen:\nBefore we proceed any further, hear me speak.')).toBe(
      true,
    );
    expect(server.requests.map(({ url }) => url)).toEqual(['/tinyshakespeare.txt']);
    expect(host.text).toBe(`Tiny Shakespeare: 1.1 MB loaded and checked, kept in ${folder}`);
    expect(await tinyShakespeare()).toBe(plays);
    expect(server.requests).toHaveLength(1);
  });
});

describe('tinyShakespeare() without a network', () => {
  test('says what failed and what to do', async () => {
    const { host } = await mirror(status(404));
    await expect(tinyShakespeare()).rejects.toThrow(
      `expected one of these to send it.\n  ${host}: answered HTTP 404, the file is not there\nCheck the network`,
    );
  });

  test('gives sonnets when asked to, and says so', async () => {
    await mirror(status(404));
    const host = RecordingHost.install();
    expect(await tinyShakespeare({ offline: 'sonnets' })).toBe(sonnets());
    expect(host.text).toContain('These are five sonnets. They are not Tiny Shakespeare.');
  });

  test.each([
    { wrong: { offline: 'poems' }, says: 'offline is "poems", expected "error" or "sonnets"' },
    { wrong: { ofline: 'sonnets' }, says: 'option "ofline" does not exist' },
  ])('refuses $wrong', async ({ wrong, says }) => {
    await expect(tinyShakespeare(wrong as object)).rejects.toThrow(`tinyShakespeare: ${says}`);
  });
});

test('sonnets() are five of fourteen lines', () => {
  const poems = sonnets().trimEnd().split('\n\n');
  expect(poems.map((poem) => poem.split('\n').length)).toEqual([14, 14, 14, 14, 14]);
});
