/** What the programs for several frameworks say in the same words. */
import { oneOf } from '../../check.js';
import { InteropError, type LayerConfig, type Network, type NetworkLayer } from '../network.js';
import type { Argument } from '../source-text.js';
import type { Training } from '../training.js';

/** What `train(x, y)` takes, where channels come first and classes as numbers. */
export function argumentsOf({ input }: Network, { loss }: Training): string {
  const shape = input.length === 3 ? ' [n, channels, height, width]' : '';
  const answers =
    loss === 'categoricalCrossentropy' ? 'numbers of the classes' : 'answers as floats';
  return `x: examples${shape}, y: ${answers}.`;
}

/** The shape of an example with its channels first. */
export const channelsFirstShape = (shape: readonly number[]): readonly number[] =>
  shape.length === 3 ? [shape[2]!, shape[0]!, shape[1]!] : shape;

/** `x * 2 - 1`: what Rescaling makes of the numbers that come in. */
export function rescaled({ scale, offset }: LayerConfig): string {
  const summand = offset === 0 ? '' : ` ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;
  return `x * ${Number(scale)}${summand}`;
}

const CLASSES: Readonly<Record<string, string>> = { rmsprop: 'RMSprop', sgd: 'SGD' };

/** The class of an optimizer in Keras and PyTorch: `adam` is `Adam`. */
export const optimizerClass = (name: string): string =>
  CLASSES[name] ?? name[0]!.toUpperCase() + name.slice(1);

/**
 * What an optimizer was told beside its learning rate, under a framework's names.
 *
 * @throws {InteropError} If the framework has no name for an option.
 */
export function optimizerOptions(
  framework: string,
  { optimizer }: Training,
  names: Readonly<Record<string, string>>,
): Record<string, Argument> {
  const { name } = optimizer;
  const said = Object.entries(optimizer as Record<string, Argument | undefined>).filter(
    ([option, value]) =>
      !['name', 'learningRate'].includes(option) &&
      value !== undefined &&
      value !== 0 &&
      value !== false,
  );
  return Object.fromEntries(
    said.map(([option, value]) => {
      const theirs = names[option];
      if (theirs === undefined)
        throw new InteropError(
          `code: the optimizer ${name} has the option ${option}, expected ${oneOf(Object.keys(names))}: the program for ${framework} is not told of it. ` +
            'Add it there by hand, after a fit without it.',
        );
      return [theirs, value!];
    }),
  );
}

/** Weights that cost something where they are large, `l1 · Σ|w| + l2 · Σw²`: the kernel of a layer, or of one of its parts. */
export interface Penalty {
  readonly layer: NetworkLayer;
  readonly part: NetworkLayer;
  readonly l1: number;
  readonly l2: number;
}

export function penaltiesOf({ layers }: Network): Penalty[] {
  return layers.flatMap((layer) =>
    (layer.parts.length > 0 ? layer.parts : [layer]).flatMap((part) => {
      const { kernelRegularizer, depthwiseRegularizer } = part.config;
      const { l1 = 0, l2 = 0 } = (kernelRegularizer ?? depthwiseRegularizer)?.config ?? {};
      return l1 || l2 ? [{ layer, part, l1, l2 }] : [];
    }),
  );
}
