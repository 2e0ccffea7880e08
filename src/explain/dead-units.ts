import * as tf from '@tensorflow/tfjs';
import { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatPercent } from '../display/numbers.js';
import { coordinate, escapeXml, picture, pictureBundle, textAt } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { forward } from '../models/forward.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';

/** How often the units of one layer fire. */
export interface FiringLayer {
  /** The layer as it was written: `dense(12, "relu")`. */
  readonly text: string;
  /** For each unit, or each filter of a convolution: the share of the examples, or of their places, where it gives more than 0. */
  readonly firing: Float64Array;
  /** How many never fire. */
  readonly dead: number;
  /** How many always fire: for this data they are linear. */
  readonly always: number;
}

/**
 * Which units with ReLU never fire. Where a unit gives 0 its derivative is 0 as well, so one that gives 0 for every example gets
 * no gradient and never learns again: it is dead. One large step is enough for that, so a smaller learning rate prevents it.
 *
 * @param model A network with ReLU.
 * @param data Examples as `fit` takes them.
 * @returns A picture; `layers` has the numbers.
 * @throws {RangeError} If the network has no layer with ReLU, or does not fit the data.
 * @throws {TypeError} If `data` is not a data set.
 *
 * @example
 * const model = nn.sequential([nn.input(2), nn.dense(6, 'relu'), nn.dense(1)]);
 * nn.explain.deadUnits(model, nn.data.circle()).layers[0].firing.length; // 6
 */
export function deadUnits(model: Model, data: Dataset): DeadUnits {
  if (!(data instanceof Dataset))
    throw new TypeError(
      'deadUnits: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.',
    );
  checkInputShape('deadUnits', data, model.inputShape);
  if (data.length === 0)
    throw new RangeError(`deadUnits: "${data.name}" has 0 examples, expected at least 1.`);
  const layers = model.parts.filter(
    ({ layer, tf: made }) =>
      made.length > 0 && (/^relu6?$/.test(layer.activation ?? '') || layer.text.includes('"relu')),
  );
  if (layers.length === 0)
    throw new RangeError(
      'deadUnits: the network has no layer with relu, expected at least one. Other activations have a slope everywhere; nn.explain.layers shows what they give.',
    );
  return new DeadUnits(
    data.name,
    layers.map(({ layer, tf: made }) => firingOf(model, layer.text, made.at(-1)!, data)),
  );
}

function firingOf(model: Model, text: string, layer: tf.layers.Layer, data: Dataset): FiringLayer {
  const inside = tf.model({
    inputs: model.tf.inputs,
    outputs: layer.output,
  });
  const units = inside.outputs[0]!.shape.at(-1)!;
  const firing = new Float64Array(units);
  let rows = 0;
  forward(inside, data, (outputs) => {
    rows += outputs.length / units;
    for (let k = 0; k < outputs.length; k++) if (outputs[k]! > 0) firing[k % units]!++;
  });
  const count = (times: number) => firing.filter((fired) => fired === times).length;
  const [dead, always] = [count(0), count(rows)];
  return { text, firing: firing.map((fired) => fired / rows), dead, always };
}

const [margin, top, rowHeight, barsWidth] = [24, 84, 92, 640];

/** See `deadUnits`. */
export class DeadUnits implements Displayable {
  /** The data that was shown to the network. */
  readonly name: string;
  /** Each layer with ReLU. */
  readonly layers: readonly FiringLayer[];

  constructor(name: string, layers: readonly FiringLayer[]) {
    this.name = name;
    this.layers = layers;
  }

  /** How many units of all never fire. */
  get dead(): number {
    return this.layers.reduce((sum, { dead }) => sum + dead, 0);
  }

  /** What is to be seen, and what to do about it, in words. */
  describe(): string {
    const lines = this.layers.map((layer) => `${layer.text}: ${countText(layer)}`);
    const advice =
      this.dead > 0
        ? 'A dead unit gets no gradient, so it stays dead. Make the network anew and train it with a smaller learning rate, or use "elu".'
        : 'All units learn.';
    return [`Units that fire on ${this.name}`, ...lines, advice].join('\n');
  }

  [displaySymbol](): MimeBundle {
    const height = top + this.layers.length * rowHeight + 24;
    const svg = picture({
      width: barsWidth + 2 * margin,
      height,
      title: 'How often each unit fires',
      description: this.describe(),
      body: [
        textAt(margin, 34, `How often each unit fires, on ${escapeXml(this.name)}`, 'h'),
        textAt(
          margin,
          56,
          'A bar for each unit, sorted: the share of the examples. Orange: never, so that it does not learn.',
          's q',
        ),
        ...this.layers.flatMap((layer, i) => layerBars(layer, top + i * rowHeight)),
        textAt(margin, height - 8, escapeXml(this.describe().split('\n').at(-1)!), 's q'),
      ],
    });
    const { name, layers } = this;
    return pictureBundle(svg, this.describe(), viewPart('deadUnits', { name, layers }));
  }
}

function countText({ firing, dead, always }: FiringLayer): string {
  const { length } = firing;
  const share = dead > 0 ? ` (${formatPercent(dead / length, 0)})` : '';
  return `${dead} of ${length} never fire${share}, ${always} always`;
}

function layerBars(layer: FiringLayer, y: number): string[] {
  const shares = [...layer.firing].sort((a, b) => b - a);
  const pitch = Math.min(20, barsWidth / shares.length);
  const width = coordinate(pitch > 3 ? pitch - 2 : pitch);
  const [base, full] = [y + 66, 44];
  const bars = shares.map((share, i) => {
    const x = coordinate(margin + i * pitch);
    if (share === 0)
      return `<rect x="${x}" y="${base - 6}" width="${width}" height="6" style="fill:var(--nn-neg)"/>`;
    const height = coordinate(Math.max(1, full * share));
    return `<rect x="${x}" y="${coordinate(base - height)}" width="${width}" height="${height}" style="fill:var(--nn-ink)"/>`;
  });
  return [
    textAt(
      margin,
      y + 12,
      `<tspan class="b">${escapeXml(layer.text)}</tspan>  ${countText(layer)}`,
    ),
    `<path d="M${margin} ${base + 0.5}h${barsWidth}" class="hair"/>`,
    ...bars,
  ];
}
