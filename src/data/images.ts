import { checkOptions, checkWhole } from '../check.js';
import { jupyterHost } from '../display/host.js';
import { CountProgress } from '../display/progress.js';
import { Dataset } from './dataset.js';
import { decodeImage, imageEndings } from './image-decoding.js';
import { localFiles } from './local-files.js';
import type { LocalFiles } from './storage.js';
import { resize } from './resize.js';

/** What size and colour the images get, and how many are read. */
export interface ImagesOptions {
  /** Pixels of a side, or `[height, width]`; 64 by default. */
  size?: number | readonly [height: number, width: number];
  /** Whether colours are kept; true by default, false makes the images gray. */
  color?: boolean;
  /** Whether what does not fit the shape is cut off rather than distorted; false by default. */
  crop?: boolean;
  /** At most so many images of each class, the first by name; all by default. */
  limit?: number;
}

/**
 * Your own images: a folder with a folder for each class, `photos/cat/1.jpg`, `photos/dog/1.png`.
 * PNG, JPEG and WebP files are read, scaled to one size, and kept as one byte a colour; inputs
 * `[height, width, 3]`, or 1 for gray, are numbers from 0 to 1. Classes are in the order of their
 * names; `shuffle` the images before `split`.
 *
 * @param folder Its path; relative ones begin at the notebook's folder.
 * @returns The images with their classes.
 * @throws {Error} If the folder is not there, has no folders with images, or an image is damaged.
 * @throws {RangeError} If a number is outside its range.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const photos = await nn.data.images('photos', { size: 32 });
 * const { train, test } = photos.shuffle(1).split(0.8);
 */
export async function images(folder: string, options: ImagesOptions = {}): Promise<Dataset> {
  checkOptions('images', options, ['size', 'color', 'crop', 'limit']);
  const { size = 64, color = true, crop = false, limit } = options;
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  checkWhole('images', 'size', height, 1);
  checkWhole('images', 'size', width, 1);
  if (limit !== undefined) checkWhole('images', 'limit', limit, 1);
  const files = await localFiles('images');
  const classes = await findClasses(files, folder, limit);
  const channels = color ? 3 : 1;
  const bytes = height * width * channels;
  const count = classes.reduce((sum, { paths }) => sum + paths.length, 0);
  const inputs = new Uint8Array(count * bytes);
  const targets = new Float32Array(count);
  const progress = new CountProgress(count, { label: 'images', doing: 'Reading images' });
  let at = 0;
  for (const [value, { paths }] of classes.entries())
    for (const path of paths) {
      jupyterHost()?.signal.throwIfAborted();
      const image = await named(path, decodeImage(await files.read(path)));
      inputs.set(resize(image, { height, width, channels, crop }), at * bytes);
      targets[at++] = value;
      progress.update(at);
    }
  return new Dataset({
    name: folder
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1)!,
    inputs,
    inputShape: [height, width, channels],
    scale: 1 / 255,
    targets,
    classes: classes.map(({ name }, value) => ({ value, label: name })),
  });
}

interface ClassFolder {
  readonly name: string;
  readonly paths: readonly string[];
}

async function findClasses(files: LocalFiles, folder: string, limit: number | undefined) {
  const entries = await files.list(folder);
  const classes: ClassFolder[] = [];
  for (const { name, kind } of entries) {
    if (kind !== 'folder' || name.startsWith('.')) continue;
    const paths = (await files.list(`${folder}/${name}`))
      .filter((entry) => entry.kind === 'file' && isImage(entry.name))
      .map((entry) => `${folder}/${name}/${entry.name}`);
    if (paths.length > 0) classes.push({ name, paths: paths.slice(0, limit) });
  }
  if (classes.length > 0) return classes;
  const loose = entries.filter(({ name, kind }) => kind === 'file' && isImage(name)).length;
  throw new Error(
    `images: ${folder} has ${loose > 0 ? `${loose} images but no` : 'no'} folders with images, expected one folder for each class, such as ${folder}/cat/1.jpg. Files end in ${imageEndings.join(', ')}.`,
  );
}

const isImage = (name: string) =>
  imageEndings.some((ending) => name.toLowerCase().endsWith(ending)) && !name.startsWith('.');

async function named<T>(path: string, decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`images: ${path} ${cause.message}.`, { cause });
  }
}
