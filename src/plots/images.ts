import { checkOptions, checkWhole } from '../check.js';
import type { Dataset, Example } from '../data/dataset.js';
import type { ImagesData, ViewPart } from '../display/protocol.js';
import { colorscale, tokens } from '../display/tokens.js';
import { base64, viewPart } from '../display/view.js';
import { answersOf } from '../models/answers.js';
import { resizeImage, type ImageShape } from '../data/resize-image.js';
import type { Model } from '../models/model.js';
import { Figure, heading, label, withNote, type PlotlyObject } from './figure.js';

/** How a grid of images looks. */
export interface ImagesOptions {
  /** How many images, from the first on; 20 by default. */
  count?: number;
  /** How many of them in a row; 10 by default. */
  columns?: number;
  /** A network whose answers are shown beside the right ones. */
  model?: Model;
  /** What stands above them; the name of the data by default. */
  title?: string;
}

/**
 * A grid of images, the right answer above each. Pixels go from 0 to 1; those of gray images from the ground to ink.
 *
 * @param data Inputs `[height, width, 1]` or `[height, width]`, or in colours `[height, width, 3]`.
 * @returns A figure.
 * @throws {RangeError} If the inputs are not images, or count or columns are not whole numbers.
 *
 * @example
 * nn.plot.images(mnist.train, { count: 30 });
 * nn.plot.images(mnist.test, { model }); // ✓ and ✕ with what the network said
 */
export function images(data: Dataset, options: ImagesOptions = {}): Figure {
  checkOptions('images', options, ['count', 'columns', 'model', 'title']);
  const { count = 20, columns = 10, model, title = data.name } = options;
  checkWhole('images', 'count', count, 1);
  checkWhole('images', 'columns', columns, 1);
  const size = imageSize('images', data);
  const shown = data.take(count);
  const labels = model ? answerLabels(model, shown) : rightLabels(shown);
  const text = `${shown.length} images of ${data.name}: ${labels.join(', ')}`;
  return imageGrid([...shown], size, labels, { columns, title: withNote(title, data.note), text });
}

const rightLabels = (data: Dataset): string[] =>
  [...data].map(({ label: name, target }) => name ?? String(target));

function answerLabels(model: Model, data: Dataset): string[] {
  const names = data.classes?.map(({ label: name }) => name) ?? [];
  return answersOf('images', model, data).map(({ right, said }) =>
    said === right ? `✓ ${names[right]}` : `✕ ${names[right]}, said ${names[said]}`,
  );
}

/** Space between images, and above each for its label, in pixels of the screen. */
const [gap, labelHeight] = [8, 22];
const [gridWidth, maxTile] = [672, 88];
/** No tile has more pixels on the screen: larger images would only make the notebook heavy. */
const mostPixels = 72;

/** What is said about a grid. */
interface GridOptions {
  readonly columns: number;
  readonly title: string;
  readonly text: string;
  /** Their view, made of their numbers; that of images by default. */
  readonly view?: (images: ImagesData) => ViewPart;
  /** Whether values go from -1 to 1 and not from 0. */
  readonly signed?: boolean;
}

/** The inputs of `examples` as a grid of images with `labels` above them. */
export function imageGrid(
  examples: readonly Pick<Example, 'input'>[],
  shape: ImageShape,
  labels: readonly string[],
  { columns, title, text, view = imagesView, signed = false }: GridOptions,
): Figure {
  const [height, width, channels] = smaller(shape);
  const inputs = examples.map(({ input }) =>
    height < shape[0] || width < shape[1]
      ? resizeImage(input, shape, [height, width, channels])
      : input,
  );
  const perRow = Math.max(1, Math.min(columns, examples.length));
  const rows = Math.ceil(examples.length / perRow);
  const tile = Math.min(maxTile, gridWidth / perRow - gap);
  // One cell of the heat map is one pixel of an image, so gaps are counted in those.
  const scale = tile / width;
  const [gapX, gapY] = [Math.ceil(gap / scale), Math.ceil(labelHeight / scale)];
  const [cellsX, cellsY] = [perRow * (width + gapX) - gapX, rows * (height + gapY)];
  const annotations: PlotlyObject[] = [];
  const places = inputs.map((_, i) => ({
    left: (i % perRow) * (width + gapX),
    top: Math.floor(i / perRow) * (height + gapY) + gapY,
  }));
  places.forEach(({ left, top }, i) => {
    annotations.push(
      label(labels[i]!, {
        x: left + width / 2 - 0.5,
        y: top - 0.5,
        yanchor: 'bottom',
        color: tokens.ink,
      }),
    );
  });
  const hidden = { visible: false, fixedrange: true, constrain: 'domain' };
  // As wide as the longest label needs, some 6.5 pixels a letter, at each of the images of a row.
  const longest = 6.5 * Math.max(0, ...labels.map(({ length }) => length)) + 8;
  const minWidth = 48 + (gridWidth * longest) / (tile + gap);
  return new Figure({
    minWidth: Math.round(Math.min(720, Math.max(400, minWidth))),
    data:
      channels === 3
        ? inputs.map((input, i) => colorTrace(input, [height, width], places[i]!))
        : [grayTrace(inputs, [height, width], places, [cellsY, cellsX], signed)],
    layout: {
      height: 48 + cellsY * scale + 16,
      margin: { l: 24, r: 24, t: 48, b: 16 },
      title: heading(title),
      annotations,
      xaxis: {
        ...hidden,
        range: [-0.5, cellsX - 0.5],
        domain: [0, Math.min(1, (cellsX * scale) / gridWidth)],
        constraintoward: 'left',
      },
      yaxis: {
        ...hidden,
        range: [cellsY - 0.5, -0.5],
        scaleanchor: 'x',
        constraintoward: 'top',
      },
    },
    text,
    view: view({
      title,
      height,
      width,
      ...(channels === 3 && { channels }),
      labels,
      pixels: base64(Uint8Array.from(inputs.flatMap((input) => Array.from(input, byteOf)))),
    }),
  });
}

const imagesView = (images: ImagesData): ViewPart => viewPart('images', images);

/** A pixel from 0 to 1 as a byte. */
const byteOf = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value)));

/** Where an image stands, in pixels of the grid. */
interface TilePlace {
  readonly left: number;
  readonly top: number;
}

/** All gray images in one heat map, so that they follow the theme. */
function grayTrace(
  inputs: readonly Float32Array[],
  [height, width]: readonly [number, number],
  places: readonly TilePlace[],
  [cellsY, cellsX]: readonly [number, number],
  signed: boolean,
): PlotlyObject {
  const z = Array.from({ length: cellsY }, () => new Array<number | null>(cellsX).fill(null));
  inputs.forEach((input, i) => {
    const { left, top } = places[i]!;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        z[top + y]![left + x] = Math.round(255 * input[y * width + x]!);
  });
  return {
    type: 'heatmap',
    z,
    zmin: signed ? -255 : 0,
    zmax: 255,
    colorscale: colorscale(signed ? tokens.diverging : tokens.sequential),
    showscale: false,
    hoverinfo: 'skip',
  };
}

function colorTrace(
  input: Float32Array,
  [height, width]: readonly [number, number],
  { left, top }: TilePlace,
): PlotlyObject {
  const z = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) =>
      Array.from(input.subarray((y * width + x) * 3, (y * width + x + 1) * 3), byteOf),
    ),
  );
  return { type: 'image', z, x0: left, y0: top, hoverinfo: 'skip' };
}

/** The shape at which an image is shown. */
function smaller([height, width, channels]: ImageShape): ImageShape {
  const scale = Math.min(1, mostPixels / Math.max(height, width));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return [side(height), side(width), channels];
}

/** @throws {RangeError} If the inputs are not images. */
export function imageSize(caller: string, { inputShape, name }: Dataset): ImageShape {
  const [height, width, channels = 1] = inputShape;
  if (width === undefined || (channels !== 1 && channels !== 3) || inputShape.length > 3)
    throw new RangeError(
      `${caller}: "${name}" has inputs [${inputShape.join(', ')}], expected images [height, width, 1], or [height, width, 3] in colours. ${inputShape[0] === 2 ? 'Write nn.plot.points(data) to see points.' : 'Print data.at(0) to see an example.'}`,
    );
  return [height!, width, channels];
}
