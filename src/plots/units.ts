import type { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { forwardPass, plainLayers, type PlainLayer } from '../explain/plain-network.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { activations } from '../neurons/activations.js';
import { formatSum } from '../neurons/format-sum.js';
import { networkData, unitLayer } from './network-data.js';
import { checkPoints, pointsData, windowOf, type Window } from './plane.js';
import { unitsPicture } from './units-picture.js';

/** Points along each side of the grid on which the units are asked: fewer where the maps are small. */
const [many, few] = [64, 44];
/** Up to here a layer's maps are large. */
const mostLarge = 5;

/** What one unit does everywhere in the plane. */
export interface UnitMap {
  /** The layer, from 1, and the unit in it, from 1. */
  readonly layer: number;
  /** The unit in its layer, from 1. */
  readonly unit: number;
  /** `sums[row * side + column]`, from the top row to the bottom; the unit's line is where it is 0. */
  readonly sums: Float64Array;
  /** What it gives on, over the largest it can give, or where there is no such thing, gives here. */
  readonly answers: Float64Array;
  /** Its sum as a formula, `2·x₁ + 2·x₂ − 1`, where it has two inputs or fewer; y is what the layer before gives. */
  readonly formula: string | undefined;
}

/**
 * What each unit of a network computes: a map of the plane for every unit, layer by layer, orange
 * where it gives a negative number, blue where a positive one, with a line where its weighted sum
 * is 0 and the points of `data` on top. Units of the first layer have straight lines; those behind
 * bend them.
 *
 * @param model A network of dense layers with `nn.input(2)`.
 * @param data Inputs of two numbers, with classes.
 * @returns A picture; `maps` has the numbers.
 * @throws {TypeError} If the network has other layers.
 * @throws {RangeError} If model and data don't fit, or the inputs are not two numbers.
 *
 * @example
 * const model = nn.sequential([nn.input(2), nn.dense(2, 'tanh'), nn.dense(1, 'tanh')], { seed: 1 });
 * nn.plot.units(model, nn.data.xor()).maps.length; // 3
 */
export function units(model: Model, data: Dataset): Units {
  checkPoints('units', data);
  checkInputShape('units', data, model.inputShape);
  return new Units(plainLayers('units', model), data);
}

/** See `units`. */
export class Units implements Displayable {
  /** The layers with their weights. */
  readonly layers: readonly PlainLayer[];
  /** The points on top. */
  readonly data: Dataset;
  /** The part of the plane that is seen. */
  readonly window: Window;
  /** `maps` are squares of so many rows. */
  readonly side: number;
  /** A map for every unit, those of the first layer first. */
  readonly maps: readonly UnitMap[];

  constructor(layers: readonly PlainLayer[], data: Dataset) {
    this.layers = layers;
    this.data = data;
    this.window = windowOf(data);
    const side = layers.some(({ weights }) => weights[0]!.length > mostLarge) ? few : many;
    this.side = side;
    const { x, y } = this.window;
    const between = ([low, high]: readonly [number, number], i: number) =>
      low + ((high - low) * (i + 0.5)) / side;
    const passes = Array.from({ length: side * side }, (_, cell) =>
      forwardPass(layers, [
        between(x, cell % side),
        between(y, side - 1 - Math.floor(cell / side)),
      ]),
    );
    this.maps = layers.flatMap((layer, l) =>
      layer.weights[0]!.map((_, j): UnitMap => {
        const given = Float64Array.from(passes, (pass) => pass[l]!.y[j]!);
        const most = largest(layer, given);
        return {
          layer: l + 1,
          unit: j + 1,
          sums: Float64Array.from(passes, (pass) => pass[l]!.x[j]!),
          answers: given.map((each) => each / most),
          formula: formulaOf(layer, j),
        };
      }),
    );
  }

  /** The layers and the sums of their units, in words. */
  describe(): string {
    const lines = this.layers.map((layer, l) => {
      const own = this.maps.filter((map) => map.layer === l + 1);
      const formulas = own.flatMap(({ formula, unit }) =>
        formula === undefined ? [] : [`unit ${unit} has the sum ${formula}`],
      );
      const count = `${own.length} ${own.length === 1 ? 'unit' : 'units'}`;
      return `layer ${l + 1}, ${count}, ${layer.activation}${formulas.length > 0 ? `: ${formulas.join('; ')}` : ''}`;
    });
    return `What each unit answers on ${this.data.name}\n${lines.join('\n')}`;
  }

  toString(): string {
    return this.describe();
  }

  [displaySymbol](): MimeBundle {
    const { layers, data, window } = this;
    const view = viewPart('units', {
      ...networkData(layers.map(unitLayer)),
      points: pointsData(data),
      ...window,
    });
    return pictureBundle(unitsPicture(this), this.describe(), view);
  }
}

function largest({ activation }: PlainLayer, given: Float64Array): number {
  if (activation === 'softmax') return 1;
  const [low, high] = activations[activation].range;
  const bound = Math.max(-low, high);
  return Number.isFinite(bound) ? bound : given.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
}

function formulaOf({ number, weights, bias }: PlainLayer, unit: number): string | undefined {
  if (weights.length > 2) return undefined;
  const short = (value: number) => Number(value.toFixed(2));
  const sum = { weights: weights.map((row) => short(row[unit]!)), bias: short(bias[unit] ?? 0) };
  // Behind the first layer what comes in is not the example any more.
  return number === 1 ? formatSum(sum) : formatSum(sum).replaceAll('x', 'y');
}
