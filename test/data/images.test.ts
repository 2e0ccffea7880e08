import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { exifOrientation, turned } from '../../src/data/exif.js';
import { decodeImage } from '../../src/data/image-decoding.js';
import { images } from '../../src/data/index.js';
import { resize } from '../../src/data/resize.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { RecordingHost } from '../recording-host.js';
import { pngFile, redBlueJpeg, redBlueWebp } from './image-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nnlab-images-'));
  return () => rm(folder, { recursive: true });
});

async function put(files: Record<string, Uint8Array>): Promise<string> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}

const gray = (...rows: number[][]) =>
  pngFile({ width: rows[0]!.length, depth: 8, colorType: 0, rows });
const white = gray([255, 255], [255, 255]);

describe('decodeImage()', () => {
  // What the specification of PNG says of these bytes.
  test.each([
    { kind: 'gray', file: gray([0, 51]), rgba: [0, 0, 0, 255, 51, 51, 51, 255] },
    {
      kind: 'gray of 1 bit, two rows',
      file: pngFile({ width: 2, depth: 1, colorType: 0, rows: [[0b10_000000], [0b01_000000]] }),
      rgba: [[255], [0], [0], [255]].flatMap(([v]) => [v, v, v, 255]),
    },
    {
      kind: 'gray of 2 bits',
      file: pngFile({ width: 3, depth: 2, colorType: 0, rows: [[0b00_01_11_00]] }),
      rgba: [0, 0, 0, 255, 85, 85, 85, 255, 255, 255, 255, 255],
    },
    {
      kind: 'gray of 16 bits',
      file: pngFile({ width: 1, depth: 16, colorType: 0, rows: [[0x80, 0x00]] }),
      rgba: [128, 128, 128, 255],
    },
    {
      kind: 'gray with alpha',
      file: pngFile({ width: 1, depth: 8, colorType: 4, rows: [[200, 51]] }),
      rgba: [200, 200, 200, 51],
    },
    {
      kind: 'RGB with a transparent colour',
      file: pngFile({
        width: 3,
        depth: 8,
        colorType: 2,
        rows: [[1, 2, 3, 4, 5, 6, 7, 8, 9]],
        transparency: [0, 4, 0, 5, 0, 6],
      }),
      rgba: [1, 2, 3, 255, 4, 5, 6, 0, 7, 8, 9, 255],
    },
    {
      kind: 'a palette of 4 bits with alpha',
      file: pngFile({
        width: 2,
        depth: 4,
        colorType: 3,
        rows: [[0x10]],
        palette: [10, 20, 30, 40, 50, 60],
        transparency: [7],
      }),
      rgba: [40, 50, 60, 255, 10, 20, 30, 7],
    },
    {
      kind: 'RGB with alpha',
      file: pngFile({ width: 1, depth: 8, colorType: 6, rows: [[9, 8, 7, 6]] }),
      rgba: [9, 8, 7, 6],
    },
  ])('reads PNG: $kind', async ({ file, rgba }) => {
    expect([...(await decodeImage(file)).data]).toEqual(rgba);
  });

  test.each([
    { kind: 'JPEG', file: redBlueJpeg },
    { kind: 'WebP', file: redBlueWebp },
  ])('reads $kind', async ({ file }) => {
    const { width, height, data } = await decodeImage(file);
    expect([width, height]).toEqual([16, 8]);
    const at = (x: number, y: number) => [...data.subarray(4 * (16 * y + x), 4 * (16 * y + x + 1))];
    for (const [got, expected] of [
      [at(1, 1), [255, 0, 0, 255]],
      [at(14, 6), [0, 0, 255, 255]],
    ] as const)
      got.forEach((value, c) => expect(Math.abs(value - expected[c]!)).toBeLessThan(12));
  });
});

describe('exifOrientation()', () => {
  /** The JPEG with a segment that says how the camera was held. */
  const held = (orientation: number, isLittle: boolean) => {
    const tiff = new DataView(new ArrayBuffer(26));
    tiff.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
    tiff.setUint16(2, 42, isLittle);
    tiff.setUint32(4, 8, isLittle);
    tiff.setUint16(8, 1, isLittle);
    tiff.setUint16(10, 0x0112, isLittle);
    tiff.setUint16(12, 3, isLittle);
    tiff.setUint32(14, 1, isLittle);
    tiff.setUint16(18, orientation, isLittle);
    const exif = [...Buffer.from('Exif\0\0'), ...new Uint8Array(tiff.buffer)];
    const segment = [0xff, 0xe1, 0, exif.length + 2, ...exif];
    return Uint8Array.from([...redBlueJpeg.slice(0, 2), ...segment, ...redBlueJpeg.slice(2)]);
  };

  test.each([true, false])('reads tags of either order of bytes (little: %s)', (isLittle) => {
    expect(exifOrientation(held(6, isLittle))).toBe(6);
    expect(exifOrientation(held(9, isLittle))).toBe(1);
    expect(exifOrientation(redBlueJpeg)).toBe(1);
  });

  test('turns a photo that was taken sideways', async () => {
    // Held so that the left of the file is the top of the scene.
    const { width, height, data } = await decodeImage(held(6, true));
    expect([width, height]).toEqual([8, 16]);
    expect(data[0]).toBeGreaterThan(240); // red above
    expect(data[4 * 8 * 15 + 2]).toBeGreaterThan(240); // blue below
  });

  // Exif says where row 0 and column 0 of the file are seen. The file is 1 2 3 over 4 5 6.
  test.each([
    { orientation: 1, row0: 'top', column0: 'left', seen: [1, 2, 3, 4, 5, 6] },
    { orientation: 2, row0: 'top', column0: 'right', seen: [3, 2, 1, 6, 5, 4] },
    { orientation: 3, row0: 'bottom', column0: 'right', seen: [6, 5, 4, 3, 2, 1] },
    { orientation: 4, row0: 'bottom', column0: 'left', seen: [4, 5, 6, 1, 2, 3] },
    { orientation: 5, row0: 'left', column0: 'top', seen: [1, 4, 2, 5, 3, 6] },
    { orientation: 6, row0: 'right', column0: 'top', seen: [4, 1, 5, 2, 6, 3] },
    { orientation: 7, row0: 'right', column0: 'bottom', seen: [6, 3, 5, 2, 4, 1] },
    { orientation: 8, row0: 'left', column0: 'bottom', seen: [3, 6, 2, 5, 1, 4] },
  ])('$orientation: row 0 is $row0, column 0 is $column0', ({ orientation, seen }) => {
    const data = Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((v) => [v, v, v, 255]));
    const image = turned({ width: 3, height: 2, data }, orientation);
    expect([...image.data].filter((_, i) => i % 4 === 0)).toEqual(seen);
    expect(image.width).toBe(orientation < 5 ? 3 : 2);
  });
});

describe('resize()', () => {
  const image = (width: number, height: number, values: number[]) => ({
    width,
    height,
    data: Uint8Array.from(values.flatMap((v) => [v, v, v, 255])),
  });
  const plain = { channels: 1, crop: false } as const;

  test.each([
    { what: 'keeps the size', to: [1, 2], from: image(2, 1, [10, 20]), gives: [10, 20] },
    { what: 'takes means', to: [1, 1], from: image(2, 2, [10, 20, 30, 60]), gives: [30] },
    // 3 pixels into 2: each covers one and a half.
    { what: 'parts pixels', to: [1, 2], from: image(3, 1, [0, 30, 90]), gives: [10, 70] },
    { what: 'repeats pixels', to: [1, 4], from: image(2, 1, [0, 90]), gives: [0, 0, 90, 90] },
  ])('$what', ({ to: [height, width], from, gives }) => {
    expect([...resize(from, { ...plain, height: height!, width: width! })]).toEqual(gives);
  });

  test('cuts off what does not fit when asked to', () => {
    const wide = image(4, 2, [1, 20, 20, 1, 1, 20, 20, 1]);
    expect([...resize(wide, { ...plain, height: 1, width: 1, crop: true })]).toEqual([20]);
  });

  test('shows white where the image is clear, and weighs colours as eyes do', () => {
    const data = Uint8Array.of(0, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255);
    const grays = resize({ width: 4, height: 1, data }, { ...plain, height: 1, width: 4 });
    expect([...grays]).toEqual([255, 76, 150, 29]); // 0.299, 0.587, 0.114 of 255
  });
});

describe('images()', () => {
  test('makes a class of each folder, in the order of names, one byte a colour', async () => {
    const path = await put({
      'dog/b.jpg': redBlueJpeg,
      'dog/a.webp': redBlueWebp,
      'cat/1.PNG': white,
      'cat/notes.txt': new Uint8Array(3),
      'empty/readme.md': new Uint8Array(1),
      '.hidden/x.png': white,
    });
    const data = await images(`${path}/`, { size: [4, 8] });
    expect(data.inputShape).toEqual([4, 8, 3]);
    expect(data.classes?.map(({ label }) => label)).toEqual(['cat', 'dog']);
    expect([...data].map(({ label }) => label)).toEqual(['cat', 'dog', 'dog']);
    expect([...data.at(0).input].every((value) => value === 1)).toBe(true);
    const [red, green, blue] = data.at(2).input;
    expect(red).toBeGreaterThan(0.95);
    expect(green! + blue!).toBeLessThan(0.1);
    expect((await data[displaySymbol]())['text/html']).toContain('src="data:image/png;base64,');
  });

  test('reads at most so many of each class, gray when asked to', async () => {
    const path = await put({ 'a/1.png': white, 'a/2.png': white, 'b/1.png': white });
    const data = await images(path, { size: 2, color: false, limit: 1 });
    expect(data.inputShape).toEqual([2, 2, 1]);
    expect(data.countByClass()).toEqual([1, 1]);
  });

  test('stops when the learner interrupts the cell', async () => {
    const host = RecordingHost.install();
    const path = await put({ 'a/1.png': white });
    host.interrupt();
    await expect(images(path)).rejects.toThrow('interrupted');
  });

  test('says which image is damaged', async () => {
    const path = await put({ 'a/1.png': white.slice(0, 60), 'b/1.png': Uint8Array.of(1, 2, 3, 4) });
    await expect(images(path)).rejects.toThrow(
      `images: ${path}/a/1.png is damaged, expected a whole image. Copy it again`,
    );
    await writeFile(join(path, 'a/1.png'), white);
    await expect(images(path)).rejects.toThrow(
      `images: ${path}/b/1.png begins with the bytes 1 2 3 4, expected a PNG, JPEG or WebP image.`,
    );
  });

  test.each([
    { file: new TextEncoder().encode('<!doctype html>'), says: 'begins with the text "<!doctyp"' },
    { file: new Uint8Array(0), says: 'is empty' },
  ])('says of a file that is no image: $says', async ({ file, says }) => {
    const path = await put({ 'a/1.png': white, 'b/1.png': file });
    await expect(images(path)).rejects.toThrow(
      `images: ${path}/b/1.png ${says}, expected a PNG, JPEG or WebP image. Convert it, or take it out of the folder.`,
    );
  });

  test('says that images need a folder for each class', async () => {
    const path = await put({ 'a.png': white, 'b.png': white });
    await expect(images(path)).rejects.toThrow('has 2 images but no folders with images, expected');
  });

  test('names the folder that was meant', async () => {
    const path = await put({ 'photos/cat/1.png': white });
    await expect(images(join(path, 'fotos'))).rejects.toThrow(
      `images: ${join(path, 'fotos')} is not there, expected a folder. Did you mean "photos"?`,
    );
    await expect(images(join(path, 'photos/cat/1.png'))).rejects.toThrow(
      'is a file, expected a fo',
    );
  });

  test.each([
    { wrong: { size: 0 }, says: 'images: size is 0, expected a whole number' },
    { wrong: { limit: 0.5 }, says: 'images: limit is 0.5, expected a whole number' },
    { wrong: { colour: true }, says: 'option "colour" does not exist' },
  ])('refuses $wrong', async ({ wrong, says }) => {
    await expect(images(folder, wrong as object)).rejects.toThrow(says);
  });
});
