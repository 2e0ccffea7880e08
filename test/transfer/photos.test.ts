import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { seededRandom } from '../../src/random.js';
import { hasMobileNet, servePublished } from './data.js';

const classes = ['disc', 'ring', 'stripes'] as const;

/** A picture of its class: place, size and colours by chance, on a ground that is not even. */
function drawn(name: (typeof classes)[number], seed: number): Uint8Array {
  const random = seededRandom(`${name}/${seed}`);
  const [width, height] = [48 + random.integer(24), 48 + random.integer(24)];
  const [x0, y0] = [width * random.between(0.4, 0.6), height * random.between(0.4, 0.6)];
  const [radius, angle] = [random.between(14, 20), random.between(0, Math.PI)];
  const color = () => [random.integer(256), random.integer(256), random.integer(256)];
  const ground = color();
  const ink = ground.map((value) => (value + 128) % 256);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const distance = Math.hypot(x - x0, y - y0) / radius;
      const along = (x * Math.cos(angle) + y * Math.sin(angle)) / 5;
      const isInk = {
        disc: distance < 1,
        ring: distance < 1 && distance > 0.6,
        stripes: Math.floor(along) % 2 === 0,
      }[name];
      (isInk ? ink : ground).forEach((value, c) => {
        const noisy = value + 20 * random.normal();
        data[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, noisy));
      });
    }
  return encode({ width, height, channels: 3, depth: 8, data });
}

describe.runIf(hasMobileNet)('a folder of images, MobileNet and a new head', () => {
  servePublished();
  let folder: string;
  let photos: nn.Split;
  let base: nn.Model;
  let model: nn.TransferModel;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nnlab-photos-'));
    for (const name of classes) {
      await mkdir(join(folder, 'photos', name), { recursive: true });
      for (let i = 0; i < 16; i++)
        await writeFile(join(folder, 'photos', name, `${i}.png`), drawn(name, i));
    }
    photos = (await nn.data.images(join(folder, 'photos'), { size: 60 })).shuffle(1).split(0.5);
    base = await nn.mobileNet({ size: 96 });
    model = nn.transfer(base, { classes: photos.train, seed: 1 });
    await model.fit(photos, { epochs: 30, batchSize: 8, optimizer: nn.adam(0.01), plot: false });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('learns three classes from 24 images', () => {
    expect(model.trainableParameters).toBe(257 * 3);
    const { accuracy } = model.evaluate(photos.test);
    console.info(`transfer from MobileNet: ${accuracy} of ${photos.test.length} images`);
    // Guessing gives a third.
    expect(accuracy).toBeGreaterThan(0.7);
    const [answer] = model.predict(photos.test);
    expect(answer!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    const alone = model.predict(photos.test.at(0).input);
    answer!.forEach((share, i) => expect(alone[i]).toBeCloseTo(share, 5));
  });

  test('is explained layer by layer', () => {
    const trace = nn.explain.layers(model, photos.test.at(0), { classes: [...classes] });
    expect(trace.inputShape).toEqual([96, 96, 3]);
    expect(trace.layers.at(-1)!.shape).toEqual([3]);
    const counted = trace.layers.reduce((sum, { parameters }) => sum + parameters, 0);
    expect(counted).toBe(model.parameters);
    // Of 85 layers the last of each size: 13 blocks have seven.
    expect(trace.layers.map(({ shape }) => shape.join('×'))).toEqual([
      '96×96×3',
      '48×48×8',
      '48×48×16',
      '24×24×16',
      '24×24×32',
      '12×12×32',
      '12×12×64',
      '6×6×64',
      '6×6×128',
      '3×3×128',
      '3×3×256',
      '256',
      '3',
    ]);
  });

  test('shows mistakes and photos in colours', () => {
    const few = nn.transfer(base, { classes: photos.train, seed: 2 });
    const figure = nn.explain.mistakes(few, photos.test, { count: 5 }).figure!;
    expect(figure.data).toHaveLength(5);
    expect(figure.data[0]).toMatchObject({ type: 'image', x0: 0 });
    const { z } = figure.data[0] as { z: number[][][] };
    expect([z.length, z[0]!.length, z[0]![0]!.length]).toEqual([60, 60, 3]);
    expect(nn.plot.images(photos.test, { count: 3, model }).text).toMatch(/[✓✕] (disc|ring|str)/);
  });

  test('is saved and loaded, and takes images of any size then', async () => {
    await model.save(join(folder, 'model'));
    const same = await nn.load(join(folder, 'model'));
    expect(same.predict(photos.test)).toEqual(model.predict(photos.test));
  });

  test('has a program in another framework, with the frozen part frozen', () => {
    const { text } = model.code('pytorch');
    expect(text).toContain('.requires_grad_(False)');
    expect(text).toContain('norm.eval()');
  });

  test('finds images of the same class by features', () => {
    const search = nn.imageSearch(base, photos.train);
    expect(search[displaySymbol]()['text/plain']).toBe(
      'search in 24 images of photos by 256 features each',
    );
    const found = search.nearest(photos.train.at(3), { count: 4 });
    expect(found).toHaveLength(4);
    expect(found[0]).toMatchObject({ index: 3, label: photos.train.at(3).label });
    expect(found[0]!.distance).toBeLessThan(1e-5);
    expect(found[1]!.distance).toBeGreaterThan(found[0]!.distance);
    const rate = search.sameClassRate();
    console.info(
      `mk-search: ${rate} of the nearest images are of the same class, a third by chance`,
    );
    expect(rate).toBeGreaterThan(0.6);
    expect((found[displaySymbol]() as { 'text/plain': string })['text/plain']).toContain(
      `The 4 nearest, with cosine distances: ${found[0]!.label} (0.00), `,
    );
  });
});

describe('imageSearch()', () => {
  const digits = nn.data.digits({ samples: 30, seed: 1 });
  const net = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')], {
    seed: 1,
  });

  test('measures the angle between features', () => {
    // The features of a network with one layer are the pixels.
    const search = nn.imageSearch(net, digits);
    const [a, b] = [digits.at(0).input, digits.at(1).input];
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
    const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    const found = search.nearest(a, { count: 30 }).find(({ index }) => index === 1)!;
    expect(found.distance).toBeCloseTo(1 - cosine, 5);
    const doubled = search.nearest(
      a.map((x) => 2 * x),
      { count: 1 },
    );
    expect(doubled[0]!.index).toBe(0);
  });

  test.each([
    {
      what: 'data of another shape',
      call: () => nn.imageSearch(net, nn.data.xor()),
      says: 'imageSearch: "xor" has inputs [2], expected [28, 28, 1]',
    },
    {
      what: 'an image of another size',
      call: () => nn.imageSearch(net, digits).nearest([1, 2]),
      says: 'nearest: the example has 2 numbers, expected 784',
    },
    {
      what: 'a misspelt option',
      call: () => nn.imageSearch(net, digits).nearest(digits.at(0), { cuont: 2 } as object),
      says: 'option "cuont" does not exist, expected count',
    },
  ])('refuses $what', ({ call, says }) => {
    expect(call).toThrow(says);
  });
});
