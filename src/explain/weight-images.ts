import { checkOptions, checkWhole } from '../check.js';
import { joined, packFirst, viewPart } from '../display/view.js';
import type { Model } from '../models/model.js';
import type { Figure } from '../plots/figure.js';
import { imageGrid } from '../plots/images.js';

export interface WeightImagesOptions {
  /** How many units, from the first on; 30 by default. */
  count?: number;
  /** How many of them in a row; 10 by default. */
  columns?: number;
  /** What stands above each; by default the units' numbers. */
  labels?: readonly string[];
}

/**
 * What each unit of the first layer looks for: its weights where their pixels are. Ink on blue
 * raises its sum, ink on orange lowers it. Each image has its own scale, full colour is its largest
 * weight.
 *
 * @param model A network that begins with gray images and a dense layer.
 * @returns A grid of images.
 * @throws {RangeError} If the network does not begin with gray images that go into a dense layer.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const model = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(30, 'relu'), nn.dense(10, 'softmax')]);
 * nn.explain.weightImages(model, { count: 10 });
 */
export function weightImages(model: Model, options: WeightImagesOptions = {}): Figure {
  checkOptions('weightImages', options, ['count', 'columns', 'labels']);
  const { count = 30, columns = 10, labels } = options;
  checkWhole('weightImages', 'count', count, 1);
  checkWhole('weightImages', 'columns', columns, 1);
  const [height, width, channels = 1] = model.inputShape;
  if (width === undefined || channels !== 1)
    throw new RangeError(
      `weightImages: the network takes [${model.inputShape.join(', ')}], expected gray images [height, width, 1].`,
    );
  const first = model.parts.find(({ layer }) => !before.includes(layer.kind));
  if (first?.layer.kind !== 'dense')
    throw new RangeError(
      `weightImages: the network begins with ${first?.layer.text ?? 'no layer'}, expected flatten() and a dense layer, whose units see all pixels. For convolutions write nn.explain.layers(model, example).`,
    );
  const kernel = first.tf[0]!.getWeights()[0]!;
  const units = kernel.shape[1]!;
  const values = kernel.dataSync();
  const shown = Math.min(count, units);
  const images = Array.from({ length: shown }, (_, unit) => columnOf(values, unit, units));
  const names = images.map((_, unit) => labels?.[unit] ?? String(unit + 1));
  return imageGrid(
    images.map(({ weights }) => ({ input: weights })),
    [height!, width, 1],
    names,
    {
      columns,
      signed: true,
      view: () =>
        viewPart('weightImages', {
          labels: names,
          largest: Float32Array.from(images, ({ largest }) => largest),
          weights: packFirst(joined(images.map(({ weights }) => weights)), [shown, height!, width]),
        }),
      title: `What ${shown < units ? `${shown} of ${units}` : `the ${units}`} units of the first layer look for`,
      text: `the weights of ${shown} units of the first layer as images of ${height} by ${width}: ink on blue raises a unit's sum, ink on orange lowers it`,
    },
  );
}

const before = ['input', 'flatten', 'reshape', 'dropout', 'gaussianNoise'];

/** The weights of one unit, the largest as 1 or -1. */
function columnOf(values: ArrayLike<number>, unit: number, units: number) {
  const column = Float32Array.from(
    { length: values.length / units },
    (_, pixel) => values[pixel * units + unit]!,
  );
  const largest = column.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  return { weights: column.map((weight) => weight / largest), largest };
}
