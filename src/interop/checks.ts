/** What several frameworks can't express in the same way. */
import { InteropError, type Kind, type Network, type NetworkLayer } from './network.js';

/** Layers that do with each step of a sequence what they do with a row. */
const ON_ROWS: ReadonlySet<Kind> = new Set<Kind>([
  'Activation',
  'Dense',
  'Dropout',
  'GaussianNoise',
  'LayerNormalization',
  'LeakyReLU',
]);

/**
 * The network with the layers themselves in place of `timeDistributed(layer)`: on the last axis they do the same to each step.
 *
 * @throws {InteropError} If a layer works on more than the last axis.
 */
export function withoutTimeDistributed(
  caller: string,
  framework: string,
  network: Network,
): Network {
  const layers = network.layers.map((layer) => {
    if (layer.kind !== 'TimeDistributed') return layer;
    const part = layer.parts[0]!;
    if (!ON_ROWS.has(part.kind) || part.input.length !== 1)
      throw new InteropError(
        `${caller}: the layer "${layer.name}" does a ${part.kind} at each step, expected ${[...ON_ROWS].join(', ')} on rows: the program for ${framework} is told of these only. ` +
          'Write it for Keras, TensorFlow or tfjs.',
      );
    const { name, input, output, inputs } = layer;
    return { ...part, name, input, output, inputs };
  });
  return { ...network, layers };
}

/** Whether it keeps the mean and variance that it has in training, too. */
export const isFrozenNorm = ({ kind, config }: NetworkLayer): boolean =>
  kind === 'BatchNormalization' && !config.trainable;

/** @throws {InteropError} If 0 means "nothing here" to an embedding. */
export function checkMask(caller: string, framework: string, { name, config }: NetworkLayer): void {
  if (config.maskZero)
    throw new InteropError(
      `${caller}: the layer "${name}" has maskZero, which ${framework} lacks, expected an embedding without it. ` +
        'Write the program for Keras, TensorFlow or tfjs, or put zeros before the text, not behind it, and train without maskZero.',
    );
}

/** @throws {InteropError} If pixels between are filled by another rule than the nearest. */
export function checkNearest(
  caller: string,
  framework: string,
  { name, config }: NetworkLayer,
): void {
  if (config.interpolation === 'bilinear')
    throw new InteropError(
      `${caller}: the layer "${name}" has interpolation "bilinear", expected "nearest": ${framework} puts the pixels between at other places than TensorFlow.js. ` +
        'Use "nearest", or export("onnx").',
    );
}
