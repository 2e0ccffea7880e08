import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { mnist } from '../../src/data/index.js';
import { Mirror, begin, send, status } from '../node/mirror.js';
import { RecordingHost } from '../recording-host.js';

const published =
  process.env['NNLAB_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'nnlab-mnist-'));
  vi.stubEnv('NNLAB_CACHE', cache);
  return async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  };
});

function loadFrom(mirror: Mirror): void {
  vi.stubEnv('NNLAB_DATA_URL', mirror.url);
  onTestFinished(() => mirror.close());
}

async function goOffline(): Promise<string> {
  const gone = await Mirror.open(status(404));
  vi.stubEnv('NNLAB_DATA_URL', gone.url);
  await gone.close();
  return gone.host;
}

describe.runIf(existsSync(join(published, 'mnist')))('mnist() as published', () => {
  const servePublished = () =>
    Mirror.open(async (response, request) => {
      send(await readFile(join(published, request.url!)))(response, request);
    });

  // Counts as in the data sheets of MNIST.
  test('has the published number of each digit, and shows that it loads', async () => {
    const host = RecordingHost.install();
    loadFrom(await servePublished());
    const { train, test } = await mnist();
    expect(train.countByClass()).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(test.countByClass()).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(train.inputShape).toEqual([28, 28, 1]);
    expect(train.name).toBe('MNIST');

    // Mean and deviation of all pixels, as many published examples normalise them: 0.1307, 0.3081.
    // Every 7th image: those in even and odd places come from writers who press differently.
    const pixels = train.gatherInputs(Array.from({ length: 8000 }, (_, i) => 7 * i));
    const mean = pixels.reduce((sum, x) => sum + x, 0) / pixels.length;
    const variance = pixels.reduce((sum, x) => sum + (x - mean) ** 2, 0) / pixels.length;
    expect(mean).toBeCloseTo(0.1307, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(0.3081, 2);

    expect(host.outputs.size).toBe(1);
    expect(host.text).toBe(`MNIST: 11.6 MB loaded and checked, kept in ${cache}`);
  }, 30_000);

  test('needs no network the second time', async () => {
    loadFrom(await servePublished());
    await mnist();
    await goOffline();
    const host = RecordingHost.install();
    expect((await mnist()).train).toHaveLength(60_000);
    expect(host.sent).toEqual([]);
  }, 30_000);
});

describe('mnist() without a network', () => {
  test('says what failed and what to do', async () => {
    const host = await goOffline();
    await expect(mnist()).rejects.toThrow(
      `expected one of these to send it.\n  ${host}: refused the connection\nCheck the network and run this again`,
    );
    await expect(mnist()).rejects.toThrow(/nn\.data\.digits\(\).*offline: "drawn".*NNLAB_DATA_URL/);
  });

  test('draws digits when asked to, and says so below the cell, in name and in note', async () => {
    await goOffline();
    const host = RecordingHost.install();
    const { train, test } = await mnist({ offline: 'drawn' });
    expect([train.length, test.length]).toEqual([10_000, 2_000]);
    for (const { name, note } of [train, test]) {
      expect(name).toBe('drawn digits');
      expect(note).toContain('not MNIST');
    }
    expect(host.sent).toHaveLength(1);
    for (const text of Object.values(host.sent[0]!))
      expect(text).toContain('These digits are drawn by a program. They are not MNIST.');
  });

  test('says so on the console in a plain script', async () => {
    await goOffline();
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    await mnist({ offline: 'drawn' });
    expect(log.mock.calls.flat().join('\n')).toContain('They are not MNIST.');
  });
});

describe('mnist()', () => {
  test('stops when the learner interrupts the cell', async () => {
    const host = RecordingHost.install();
    const bytes = new Uint8Array(9_912_422);
    loadFrom(await Mirror.open(begin(bytes, 1_000_000, () => {})));
    const loading = mnist({ offline: 'drawn' });
    await vi.waitUntil(() => host.text.startsWith('Loading MNIST: '));
    host.interrupt();
    await expect(loading).rejects.toThrow('interrupted');
    expect(host.text).toMatch(/^Loading MNIST stopped: \d/);
  });

  test.each([
    { wrong: 'another way out', options: { offline: 'digits' }, says: 'offline is "digits"' },
    { wrong: 'a misspelt option', options: { ofline: 'drawn' }, says: 'option "ofline" does not' },
  ])('refuses $wrong', async ({ options, says }) => {
    await expect(mnist(options as object)).rejects.toThrow(`mnist: ${says}`);
  });

  test('does not hide a wrong NNLAB_DATA_URL behind drawn digits', async () => {
    vi.stubEnv('NNLAB_DATA_URL', '/work/data');
    await expect(mnist({ offline: 'drawn' })).rejects.toThrow('NNLAB_DATA_URL is "/work/data"');
  });
});
