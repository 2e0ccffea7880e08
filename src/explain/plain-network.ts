import type * as tf from '@tensorflow/tfjs';
import type { Model } from '../models/model.js';
import { activations, type ActivationName } from '../neurons/activations.js';

// A network of dense layers in double precision and plain TypeScript: slow, but each number can be
// looked at, and a difference of two losses is not lost in rounding.

/** One dense layer as plain numbers. */
export interface PlainLayer {
  /** Its place among the dense layers, from 1. */
  readonly number: number;
  readonly activation: ActivationName | 'softmax';
  /** `weights[i][j]` leads from number i to unit j, as the kernel of Keras. */
  readonly weights: number[][];
  /** A bias for each unit; empty where the layer has none. */
  readonly bias: number[];
}

/** What one layer did with one example. */
export interface LayerPass {
  /** The weighted sum of each unit. */
  readonly x: number[];
  /** What each unit gave on. */
  readonly y: number[];
}

/** Layers that only pass numbers on when the network answers. */
const passing = [
  'InputLayer',
  'Flatten',
  'Reshape',
  'Dropout',
  'SeededDropout',
  'GaussianNoise',
  'SeededNoise',
];

/**
 * The dense layers of a network.
 *
 * @throws {TypeError} If it has other layers that compute something.
 */
export function plainLayers(caller: string, model: Model): PlainLayer[] {
  const layers: PlainLayer[] = [];
  for (const layer of model.tf.layers) {
    const kind = layer.getClassName();
    if (passing.includes(kind)) continue;
    const last = layers.at(-1);
    if (kind === 'Activation' && last?.activation === 'linear') {
      layers[layers.length - 1] = { ...last, activation: activationOf(caller, layer) };
      continue;
    }
    if (kind !== 'Dense')
      throw new TypeError(
        `${caller}: the network has a layer ${kind} ("${layer.name}"), expected dense layers only. Make a small network of nn.dense layers to look into.`,
      );
    const [kernel, bias] = layer.getWeights();
    const [, units] = kernel!.shape as [number, number];
    const numbers = readNumbers(kernel!);
    layers.push({
      number: layers.length + 1,
      activation: activationOf(caller, layer),
      weights: Array.from({ length: numbers.length / units }, (_, i) =>
        numbers.slice(i * units, (i + 1) * units),
      ),
      bias: bias ? readNumbers(bias) : [],
    });
  }
  if (layers.length === 0)
    throw new TypeError(
      `${caller}: the network has no dense layer, expected at least one. Write nn.sequential([nn.input(2), nn.dense(1)]).`,
    );
  return layers;
}

function activationOf(caller: string, layer: tf.layers.Layer): PlainLayer['activation'] {
  const name = layer.getConfig().activation as string;
  if (Object.hasOwn(activations, name)) return name as PlainLayer['activation'];
  throw new TypeError(
    `${caller}: the activation of "${layer.name}" is "${name}", expected one of nn.activations. Choose another one for the network to look into.`,
  );
}

const readNumbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync(), shortest);

/**
 * The shortest decimal number that is the same in single precision: a weight that was written as
 * 0.15 reads 0.15, not 0.15000000596.
 */
export function shortest(single: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) === single) return decimal;
  }
  return single;
}

/** Sums and outputs of every layer for one example; `firstSums` if those of the first are known. */
export function forwardPass(
  layers: readonly PlainLayer[],
  inputs: readonly number[],
  firstSums?: number[],
): LayerPass[] {
  let incoming = inputs;
  return layers.map(({ weights, bias, activation }, l) => {
    const sum = (_: number, j: number): number =>
      incoming.reduce((total, y, i) => total + weights[i]![j]! * y, bias[j] ?? 0);
    const x = l === 0 && firstSums ? firstSums : weights[0]!.map(sum);
    const y = activations[activation](x);
    incoming = y;
    return { x, y };
  });
}

/** What one example does to one layer: how the error depends on each of its numbers. */
export interface LayerGradient {
  readonly dEdy: number[];
  readonly dEdx: number[];
  readonly dEdw: number[][];
  readonly dEdb: number[];
}

/** From the output back: the chain rule, layer by layer. */
export function backwardPass(
  layers: readonly PlainLayer[],
  inputs: readonly number[],
  passes: readonly LayerPass[],
  dEdOutput: readonly number[],
): LayerGradient[] {
  const gradients: LayerGradient[] = [];
  let dEdy = [...dEdOutput];
  for (let l = layers.length - 1; l >= 0; l--) {
    const { weights, bias } = layers[l]!;
    const dEdx = throughActivation(layers[l]!.activation, passes[l]!.x, dEdy);
    const incoming = passes[l - 1]?.y ?? inputs;
    gradients.unshift({
      dEdy,
      dEdx,
      dEdw: incoming.map((y) => dEdx.map((slope) => y * slope)),
      dEdb: bias.length > 0 ? [...dEdx] : [],
    });
    dEdy = weights.map((row) => row.reduce((sum, weight, j) => sum + weight * dEdx[j]!, 0));
  }
  return gradients;
}

function throughActivation(
  activation: PlainLayer['activation'],
  x: readonly number[],
  dEdy: readonly number[],
): number[] {
  if (activation !== 'softmax') {
    const slopes = activations[activation].derivative(x);
    return slopes.map((slope, j) => slope * dEdy[j]!);
  }
  const slopes = activations.softmax.derivative(x);
  return x.map((_, j) => slopes.reduce((sum, row, i) => sum + row[j]! * dEdy[i]!, 0));
}
