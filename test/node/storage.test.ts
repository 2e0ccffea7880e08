import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DownloadError, type PublishedFile } from '../../src/data/storage.js';
import { FolderStorage, storageFromEnvironment } from '../../src/node/storage.js';
import { Mirror, begin, send, sendSlowly, status, type Answer } from './mirror.js';

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
const half = content.length / 2;
const sha256 = createHash('sha256').update(content).digest('hex');
const stallMs = 300;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nnlab-storage-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function openMirror(answer: Answer): Promise<Mirror> {
  const mirror = await Mirror.open(answer);
  onTestFinished(() => mirror.close());
  return mirror;
}

const published = (...mirrors: (Mirror | string)[]): PublishedFile => ({
  name: 'set/content.bin',
  mirrors: mirrors.map((mirror) =>
    typeof mirror === 'string' ? mirror : `${mirror.url}content.bin`,
  ),
  bytes: content.length,
  sha256,
});

const inFolder = (name: string) => join(folder, 'set', name);
const keep = async (name: string, bytes: Uint8Array) => {
  await mkdir(join(folder, 'set'), { recursive: true });
  await writeFile(inFolder(name), bytes);
};
const keptNames = () => readdir(join(folder, 'set'));
const isContent = (bytes: Uint8Array) => Buffer.from(content).equals(bytes);

async function failureOf(fetching: Promise<unknown>): Promise<Error> {
  const error: unknown = await fetching.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('expected the download to fail');
  return error;
}

describe('fetch()', () => {
  test('loads a file once and has it from the cache after that', async () => {
    const mirror = await openMirror(send(content));
    const progress: number[] = [];
    const storage = new FolderStorage({ folder });
    const onProgress = (bytes: number) => progress.push(bytes);
    expect(isContent(await storage.fetch(published(mirror), { onProgress }))).toBe(true);
    expect(progress.at(-1)).toBe(content.length);

    progress.length = 0;
    expect(isContent(await storage.fetch(published(mirror), { onProgress }))).toBe(true);
    expect(progress).toEqual([]);
    expect(mirror.requests).toHaveLength(1);
    expect(await keptNames()).toEqual(['content.bin']);
  });

  const wrongBytes = content.map((byte) => byte ^ 1);
  const tooMuch = new Uint8Array(content.length + 1);
  test.each<{ mirror: string; answer: Answer; says: RegExp }>([
    { mirror: 'has no file', answer: status(404), says: /HTTP 404, the file is not there/ },
    { mirror: 'is broken', answer: status(500), says: /HTTP 500/ },
    {
      mirror: 'breaks off half way',
      answer: begin(content, half, (response) => response.destroy()),
      says: /broke off/,
    },
    {
      mirror: 'ends half way without a word',
      answer: (response) => response.write(content.subarray(0, half), () => response.end()),
      says: /broke off after 150000 of 300000 bytes/,
    },
    {
      mirror: 'falls silent half way',
      answer: begin(content, half, () => {}),
      says: /sent nothing for 0.3 s/,
    },
    { mirror: 'never answers', answer: () => {}, says: /sent nothing/ },
    { mirror: 'sends other bytes', answer: send(wrongBytes), says: /wrong checksum/ },
    {
      mirror: 'sends a page to log in',
      answer: (response) => response.end('<h1>Welcome to our network</h1>'),
      says: /sends 31 bytes, expected 300000: it is another file/,
    },
    {
      mirror: 'does not stop sending',
      answer: (response) => response.write(tooMuch),
      says: /sent more than the 300000 bytes/,
    },
  ])('when a mirror $mirror: says so, and takes the next one', async ({ answer, says }) => {
    const bad = await openMirror(answer);
    const good = await openMirror(send(content));
    const storage = new FolderStorage({ folder, stallMs });

    const error = await failureOf(storage.fetch(published(bad)));
    expect(error).toBeInstanceOf(DownloadError);
    expect((error as DownloadError).failures).toEqual([
      { host: bad.host, reason: expect.stringMatching(says) as string },
    ]);
    expect(bad.requests).toHaveLength(1);
    expect(await keptNames()).not.toContain('content.bin');

    expect(isContent(await storage.fetch(published(bad, good)))).toBe(true);
    expect(await keptNames()).toEqual(['content.bin']);
  });

  test('says which mirrors failed and why when there is no network', async () => {
    const gone = await openMirror(send(content));
    await gone.close();
    const nowhere = 'http://nowhere.invalid/content.bin';
    const error = await failureOf(
      new FolderStorage({ folder }).fetch(published(`http://${gone.host}/content.bin`, nowhere)),
    );
    expect(error.message).toContain('set/content.bin did not arrive');
    expect(error.message).toContain('Check the network and run this again.');
    expect(error.message).toContain(`${gone.host}: refused the connection`);
    expect(error.message).toContain('nowhere.invalid: its address was not found');
  }, 20_000);
});

describe('fetch() after an interrupted load', () => {
  test('asks only for the rest', async () => {
    await keep('content.bin.part', content.subarray(0, half));
    const mirror = await openMirror(send(content));
    expect(isContent(await new FolderStorage({ folder }).fetch(published(mirror)))).toBe(true);
    expect(mirror.ranges).toEqual(['bytes=150000-']);
  });

  test('asks for nothing when everything had arrived', async () => {
    await keep('content.bin.part', content);
    const mirror = await openMirror(status(500));
    expect(isContent(await new FolderStorage({ folder }).fetch(published(mirror)))).toBe(true);
    expect(mirror.requests).toEqual([]);
    expect(await keptNames()).toEqual(['content.bin']);
  });

  test.each<{ mirror: string; answer: Answer; requests: number }>([
    {
      mirror: 'ignores the range',
      answer: (response) => response.end(content),
      requests: 1,
    },
    {
      mirror: 'refuses the range',
      answer: (response, request) =>
        request.headers.range ? status(416)(response, request) : response.end(content),
      requests: 2,
    },
    {
      mirror: 'sends another range',
      answer: (response, { headers }) => {
        if (headers.range) response.writeHead(206, { 'content-range': `bytes 0-299999/300000` });
        response.end(content);
      },
      requests: 2,
    },
  ])('begins anew when the mirror $mirror', async ({ answer, requests }) => {
    await keep('content.bin.part', content.subarray(0, half));
    const mirror = await openMirror(answer);
    expect(isContent(await new FolderStorage({ folder }).fetch(published(mirror)))).toBe(true);
    expect(mirror.requests).toHaveLength(requests);
  });

  test.each([
    { part: 'wrong', bytes: new Uint8Array(half) },
    { part: 'as long as the file and wrong', bytes: new Uint8Array(content.length) },
    { part: 'too long', bytes: new Uint8Array(content.length + 9) },
  ])('begins anew when what had arrived is $part', async ({ bytes }) => {
    await keep('content.bin.part', bytes);
    const mirror = await openMirror(send(content));
    expect(isContent(await new FolderStorage({ folder }).fetch(published(mirror)))).toBe(true);
    expect(mirror.ranges.at(-1)).toBeUndefined();
    expect(mirror.requests.length).toBeLessThanOrEqual(2);
  });

  test('keeps what had arrived when a log-in page comes in place of the rest', async () => {
    await keep('content.bin.part', content.subarray(0, half));
    const mirror = await openMirror((response) => response.end('<h1>Welcome</h1>'));
    await failureOf(new FolderStorage({ folder }).fetch(published(mirror)));
    expect(await readFile(inFolder('content.bin.part'))).toHaveLength(half);
  });
});

describe('fetch() and its signal', () => {
  test('stops at once, and goes on from there the next time', async () => {
    const mirror = await openMirror(begin(content, half, () => {}));
    const storage = new FolderStorage({ folder });
    const controller = new AbortController();
    const stopped = new Error('interrupted');
    const error = await failureOf(
      storage.fetch(published(mirror), {
        signal: controller.signal,
        onProgress: (bytes) => bytes === half && controller.abort(stopped),
      }),
    );
    expect(error).toBe(stopped);

    mirror.answer = send(content);
    expect(isContent(await storage.fetch(published(mirror)))).toBe(true);
    expect(mirror.ranges).toEqual([undefined, 'bytes=150000-']);
  });

  test('stops while another call loads the file, which goes on', async () => {
    const mirror = await openMirror(sendSlowly(content, 5, 100));
    const storage = new FolderStorage({ folder });
    const first = storage.fetch(published(mirror));
    const signal = AbortSignal.timeout(150);
    const second = await failureOf(storage.fetch(published(mirror), { signal }));
    expect(second).toBe(signal.reason);
    expect(isContent(await first)).toBe(true);
  });
});

describe('fetch() and the folder', () => {
  test('loads a damaged file again and says so in one line', async () => {
    await keep('content.bin', content.subarray(0, half));
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    const mirror = await openMirror(send(content));
    expect(isContent(await new FolderStorage({ folder }).fetch(published(mirror)))).toBe(true);
    expect(log.mock.calls).toEqual([
      [`set/content.bin in ${folder} was damaged: it is loaded again.`],
    ]);
    expect(isContent(await readFile(inFolder('content.bin')))).toBe(true);
  });

  // The part file leads to a device on which every write fails as on a full disk.
  test.runIf(process.platform === 'linux')(
    'says that the disk is full, leaves nothing behind and asks no other mirror',
    async () => {
      await mkdir(join(folder, 'set'));
      await symlink('/dev/full', inFolder('content.bin.part'));
      const mirror = await openMirror(send(content));
      const other = await openMirror(send(content));
      const storage = new FolderStorage({ folder });
      const error = await failureOf(storage.fetch(published(mirror, other)));
      expect(error.message).toBe(
        `download: ${folder} is on a full disk, expected room for 0.3 MB. Make room, or set NNLAB_CACHE to another folder, and run this again.`,
      );
      expect(other.requests).toEqual([]);
      expect(await keptNames()).toEqual([]);
      expect(isContent(await storage.fetch(published(mirror)))).toBe(true);
    },
  );

  test('says that a file is in the way', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const storage = new FolderStorage({ folder: blocked });
    const error = await failureOf(storage.fetch(published()));
    expect(error.message).toContain(`download: ${blocked} is not a folder, expected one`);
  });

  // A folder in which even root may not write.
  test.runIf(process.platform === 'linux')('says that the folder may not be written', async () => {
    const error = await failureOf(new FolderStorage({ folder: '/sys/nnlab' }).fetch(published()));
    expect(error.message).toContain('download: /sys/nnlab may not be written, expected a folder');
  });
});

describe('storageFromEnvironment()', () => {
  test.each(['', '/', '/course/data', '/course/data/'])(
    'loads from NNLAB_DATA_URL%s in place of the mirrors',
    async (path) => {
      const own = await openMirror(send(content));
      const mirror = await openMirror(send(content));
      const storage = storageFromEnvironment({
        NNLAB_CACHE: folder,
        NNLAB_DATA_URL: `http://${own.host}${path}`,
      });
      await storage.fetch(published(mirror));
      expect(own.requests[0]?.url).toBe(`${path.replace(/\/$/, '')}/set/content.bin`);
      expect(mirror.requests).toEqual([]);
    },
  );

  test.each(['/work/data', 'data', 'file:///data/', 'ftp://example.org/'])(
    'refuses %s as NNLAB_DATA_URL',
    (url) => {
      expect(() => storageFromEnvironment({ NNLAB_CACHE: folder, NNLAB_DATA_URL: url })).toThrow(
        `download: NNLAB_DATA_URL is "${url}", expected an address that begins with http:// or https://.`,
      );
    },
  );
});
