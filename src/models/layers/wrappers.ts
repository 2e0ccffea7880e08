import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../../check.js';
import { seededRandom } from '../../random.js';
import {
  blockOf,
  callText,
  checkArguments,
  checkChoice,
  layerText,
  shown,
  whatIs,
  type Layer,
  type OtherLayer,
  type Place,
  type Sides,
} from './layer.js';

/** What `bidirectional` can be told. */
export interface BidirectionalOptions {
  /** How the answers of both directions become one; 'concat' by default: twice as many numbers. */
  mergeMode?: 'concat' | 'sum' | 'ave' | 'mul';
}

/**
 * Has a recurrent layer read the sequence from both ends, with weights of their own (Schuster and Paliwal 1997).
 *
 * @param layer One of simpleRNN, lstm and gru.
 * @returns A layer, for `nn.sequential`.
 * @throws {TypeError} If `layer` is not simpleRNN, lstm or gru.
 *
 * @example
 * nn.bidirectional(nn.lstm(32));
 */
export function bidirectional(layer: Layer, options: BidirectionalOptions = {}): OtherLayer {
  checkArguments('bidirectional', arguments, ['layer', 'options']);
  if (!['simpleRNN', 'lstm', 'gru'].includes(layer?.kind))
    throw new TypeError(
      `bidirectional: the layer is ${whatIs(layer)}, expected a recurrent one. Write nn.bidirectional(nn.lstm(32)).`,
    );
  checkOptions('bidirectional', options, ['mergeMode']);
  const { mergeMode = 'concat' } = options;
  checkChoice('bidirectional', 'mergeMode', mergeMode, ['concat', 'sum', 'ave', 'mul']);
  return {
    ...layer,
    kind: 'bidirectional',
    text: callText('bidirectional', layer, options),
    make: ({ name, seed }) =>
      blockOf(
        tf.layers.bidirectional({
          layer: realLayer(layer, { name: `${name}_${layer.kind}`, seed }) as tf.RNN,
          mergeMode,
          name,
        }),
      ),
  };
}

/**
 * Does the same to each step of a sequence: `timeDistributed(dense(10))` turns `[steps, features]` into `[steps, 10]`.
 *
 * @param layer What is done to each step.
 * @returns A layer, for `nn.sequential`.
 * @throws {TypeError} If `layer` is no layer that works on one step.
 *
 * @example
 * nn.timeDistributed(nn.dense(12, 'softmax'));
 */
export function timeDistributed(layer: Layer): OtherLayer {
  checkArguments('timeDistributed', arguments, ['layer']);
  if (!layer?.make || layer.kind === 'input' || layer.kind === 'residual')
    throw new TypeError(
      `timeDistributed: the layer is ${whatIs(layer)}, expected one that works on a step. Write nn.timeDistributed(nn.dense(10)).`,
    );
  return shown({
    kind: 'timeDistributed',
    text: callText('timeDistributed', layer),
    ...(layer.activation && { activation: layer.activation }),
    refuses: (incoming) =>
      incoming.length < 2
        ? {
            expected: 'a sequence [steps, features]',
            repair: `Write { returnSequences: true } in the layer before it, or ${layerText(layer)} without timeDistributed.`,
          }
        : layer.refuses(incoming.slice(1)),
    make: ({ name, seed }) =>
      blockOf(
        tf.layers.timeDistributed({
          layer: realLayer(layer, { name: `${name}_${layer.kind}`, seed }),
          name,
        }),
      ),
  });
}

/** What a residual block can be told. */
export interface ResidualOptions {
  /** What the input goes through on its way round, where the layers change its shape. */
  shortcut?: Layer;
}

/**
 * Adds what comes in to what the layers make of it: `x + layers(x)`. The layers learn what to change only, and the gradient has a
 * way past them, so that networks can be deep (He et al. 2015).
 *
 * @param layers The layers between, in their order.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} In `nn.sequential`, if the two shapes differ.
 *
 * @example
 * nn.residual([nn.conv2d(16, 3, { padding: 'same', activation: 'relu' }), nn.conv2d(16, 3, { padding: 'same' })]);
 */
export function residual(layers: readonly Layer[], options: ResidualOptions = {}): OtherLayer {
  checkArguments('residual', arguments, ['layers', 'options']);
  if (!(layers as readonly Layer[] | undefined)?.length)
    throw new TypeError(
      'residual: layers is not a list of layers, expected at least one. Write nn.residual([nn.dense(8, "relu"), nn.dense(8)]).',
    );
  checkOptions('residual', options, ['shortcut']);
  const { shortcut } = options;
  const text = `residual([${layers.map(layerText).join(', ')}]${shortcut ? `, { shortcut: ${shortcut.text} }` : ''})`;
  return shown({
    kind: 'residual',
    text,
    refuses: () => undefined,
    make: (place) => {
      const blocks = layers.map((layer, i) => layer.make(inside(place, layer, i)));
      const way = shortcut?.make(inside(place, shortcut, layers.length));
      const sum = tf.layers.add({ name: place.name });
      return {
        parts: [...blocks.flatMap(({ parts }) => parts), ...(way?.parts ?? []), sum],
        apply: (input) => {
          let output = input;
          blocks.forEach((block, i) => {
            checkFits('residual', layers[i]!, sidesOf(output));
            output = block.apply(output);
          });
          if (shortcut) checkFits('residual', shortcut, sidesOf(input));
          const round = way ? way.apply(input) : input;
          if (String(sidesOf(round)) !== String(sidesOf(output)))
            throw new RangeError(
              `sequential: ${text} adds [${sidesOf(round).join(', ')}] to [${sidesOf(output).join(', ')}], expected equal shapes. ${repair(sidesOf(input), sidesOf(output))}`,
            );
          return sum.apply([round, output]) as tf.SymbolicTensor;
        },
      };
    },
  });
}

function repair(input: Sides, output: Sides): string {
  const last = output.at(-1)!;
  if (output.length === 3 && input.length === 3) {
    const strides = Math.round(input[0]! / output[0]!);
    return `Write { shortcut: nn.conv2d(${last}, 1${strides > 1 ? `, { strides: ${strides} }` : ''}) }, or padding "same" and ${input.at(-1)} filters in the last layer.`;
  }
  return `Write { shortcut: nn.dense(${last}) }, or ${input.at(-1)} units in the last layer.`;
}

const inside = ({ name, seed }: Place, layer: Layer, index: number): Place => ({
  name: `${name}_${layer.kind}${index + 1}`,
  seed: seededRandom(`${seed}/${index}`).integer(2 ** 31),
});

const realLayer = (layer: Layer, place: Place): tf.layers.Layer => layer.make(place).parts[0]!;

export const sidesOf = ({ shape }: tf.SymbolicTensor): Sides => shape.slice(1) as number[];

/** @throws {RangeError} If `layer` can't work on `incoming`: which layer, what it got, what it expects, what to write. */
export function checkFits(caller: string, layer: Layer, incoming: Sides): void {
  if (layer.kind === 'input')
    throw new TypeError(
      `${caller}: ${layerText(layer)} stands inside the network, expected at its start only. Take it out.`,
    );
  const refusal = layer.refuses(incoming);
  if (!refusal) return;
  const what = ['a single number', 'a row', 'inputs', 'images'][incoming.length] ?? 'inputs';
  throw new RangeError(
    `${caller}: ${layerText(layer)} got ${what} [${incoming.join(', ')}], expected ${refusal.expected}. ${refusal.repair}`,
  );
}
