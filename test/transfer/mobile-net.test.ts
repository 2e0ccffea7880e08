import { describe, expect, test, vi } from 'vitest';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { testDataFolder } from '../../scripts/testing/data-server.mjs';
import { Dataset } from '../../src/data/index.js';
import { resizeImage } from '../../src/data/resize-image.js';
import { load } from '../../src/models/saved.js';
import { mobileNet } from '../../src/transfer/mobile-net.js';
import { RecordingHost } from '../recording-host.js';
import { Mirror, status } from '../node/mirror.js';
import { hasMobileNet, servePublished } from './data.js';

const photo = (side: number) =>
  Float32Array.from({ length: side * side * 3 }, (_, i) => ((i * 7919) % 251) / 250);

describe.runIf(hasMobileNet)('mobileNet() as published', () => {
  servePublished();

  test('shows that it loads, and answers as the network in TensorFlow.js form does', async () => {
    const host = RecordingHost.install();
    const model = await mobileNet();
    expect(host.text).toContain('MobileNet: 1.9 MB loaded and checked, kept in ');
    // Google's data sheet: 0.47 million parameters at width 0.25.
    expect(model.parameters).toBe(475_544);
    const folder = testDataFolder(fileURLToPath(new URL('../..', import.meta.url)))!;
    const theirs = await load(join(folder, 'mobilenet_v1_0.25_224'));
    const image = photo(224);
    const answers = model.predict(image);
    const expected = theirs.predict(image.map((pixel) => 2 * pixel - 1));
    answers.forEach((answer, i) => expect(answer).toBeCloseTo(expected[i]!, 5));
    expect(answers.reduce((sum, answer) => sum + answer, 0)).toBeCloseTo(1, 4);
  });

  test('takes images of any size, alone and in a data set', async () => {
    const model = await mobileNet({ size: 64 });
    const image = photo(20);
    const resized = resizeImage(image, [20, 20, 3], [64, 64, 3]);
    expect(model.predict(image)).toEqual(model.predict(resized));
    const inputs = Float32Array.from([...photo(20), ...photo(20)]).subarray(0, 10 * 40 * 3);
    const wide = new Dataset({
      name: 'wide',
      inputs,
      inputShape: [10, 40, 3],
      targets: new Float32Array(1),
    });
    const [first] = model.predict(wide);
    const again = model.predict(resizeImage(inputs, [10, 40, 3], [64, 64, 3]));
    first!.forEach((answer, i) => expect(answer).toBeCloseTo(again[i]!, 5));
    const gray = Float32Array.from({ length: 81 }, (_, i) => i / 80);
    const colors = Float32Array.from({ length: 243 }, (_, i) => Math.floor(i / 3) / 80);
    expect(model.predict(gray)).toEqual(model.predict(colors));
  });
});

describe('mobileNet()', () => {
  test('says what failed and what to do without a network', async () => {
    const gone = await Mirror.open(status(404));
    vi.stubEnv('NNLAB_DATA_URL', gone.url);
    vi.stubEnv('NNLAB_CACHE', '/tmp/nnlab-nothing-here');
    await gone.close();
    const error = await mobileNet().catch((reason: Error) => reason.message);
    expect(error).toContain(
      `mobileNet: MobileNet is not on this computer yet and did not arrive, expected one of these to send it.\n  ${gone.host}: refused the connection\nCheck the network and run this again`,
    );
    expect(error).toContain('nn.transfer(await nn.load("my-model"), …)');
  });

  test.each([
    { wrong: { size: 100 }, says: 'mobileNet: size is 100, expected a multiple of 32. Write 224' },
    { wrong: { alpha: 0.5 }, says: 'mobileNet: option "alpha" does not exist, expected size or' },
  ])('refuses $wrong', async ({ wrong, says }) => {
    await expect(mobileNet(wrong as object)).rejects.toThrow(says);
  });
});

describe('resizeImage()', () => {
  test.each([
    { what: 'keeps the size', from: [1, 2, 1], image: [3, 5], to: [1, 2, 1], gives: [3, 5] },
    // Centres of 4 in a row of 2: -0.25, 0.25, 0.75, 1.25.
    {
      what: 'grows bilinearly',
      from: [1, 2, 1],
      image: [0, 4],
      to: [1, 4, 1],
      gives: [0, 1, 3, 4],
    },
    // Triangles over two pixels each way, cut off at the rim: (3·0 + 3·4 + 1·8) / 7.
    {
      what: 'shrinks by means',
      from: [1, 4, 1],
      image: [0, 4, 8, 12],
      to: [1, 2, 1],
      gives: [20 / 7, 64 / 7],
    },
    {
      what: 'makes gray colourful',
      from: [1, 1, 1],
      image: [0.5],
      to: [1, 1, 3],
      gives: [0.5, 0.5, 0.5],
    },
    {
      what: 'makes colours gray',
      from: [1, 1, 3],
      image: [1, 0, 0.5],
      to: [1, 1, 1],
      gives: [0.299 + 0.057],
    },
  ] as const)('$what', ({ from, image, to, gives }) => {
    const resized = resizeImage(image, from, to);
    expect(resized).toHaveLength(gives.length);
    gives.forEach((value, i) => expect(resized[i]).toBeCloseTo(value, 5));
  });
});
