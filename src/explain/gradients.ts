import type { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { significant } from '../display/numbers.js';
import { viewPart } from '../display/view.js';
import { Model } from '../models/model.js';
import { gradientsFigure } from './gradients-figure.js';
import { learningParts, parameterGradients } from './parameter-gradients.js';

/** How large the gradient of each layer's weights is, in one network. */
export interface LayerGradients {
  /** The name of the network. */
  readonly name: string;
  /** The layers that learn, as they were written, the first one first. */
  readonly layers: readonly string[];
  /** The root mean square of the gradient over the weights of each. */
  readonly sizes: readonly number[];
}

/**
 * How large the gradient is in each layer: by how much the loss would change with the weights there. Where it is small a layer learns
 * slowly; where it shrinks from the last layer to the first it vanishes, where it grows it explodes.
 *
 * @param models A network, or several by their names, to be compared.
 * @param data Examples as `fit` takes them; the first 256 are used.
 * @returns A picture; `networks` has the numbers.
 * @throws {TypeError} If something is not a network or not a data set.
 * @throws {RangeError} If network and data don't fit.
 * @see S. Hochreiter, Untersuchungen zu dynamischen neuronalen Netzen (1991); X. Glorot and Y. Bengio (2010)
 *
 * @example
 * const model = nn.sequential([nn.input(2), nn.dense(8, 'sigmoid'), nn.dense(8, 'sigmoid'), nn.dense(1, 'tanh')], { seed: 1 });
 * nn.explain.gradients(model, nn.data.circle()).networks[0].sizes.length; // 3
 */
export function gradients(
  models: Model | Readonly<Record<string, Model>>,
  data: Dataset,
): Gradients {
  const isOne = models instanceof Model;
  const named = isOne ? [['network', models] as const] : Object.entries(models ?? {});
  if (named.length === 0 || !named.every(([, model]) => model instanceof Model))
    throw new TypeError(
      'gradients: models is something else than networks, expected one or several by their names. Write { sigmoid: first, relu: second }.',
    );
  return new Gradients(named.map(([name, model]) => gradientsOf(name, model, data)));
}

function gradientsOf(name: string, model: Model, data: Dataset): LayerGradients {
  const parts = learningParts(model);
  if (parts.length === 0)
    throw new RangeError(
      `gradients: "${name}" learns no numbers, expected at least one layer with weights, such as nn.dense(1).`,
    );
  const kernels = parts.map(({ variables }) => variables[0]!);
  const gradients = parameterGradients('gradients', model, data, kernels);
  const sizes = kernels.map((kernel) => rootMeanSquare(gradients.get(kernel)!));
  return { name, layers: parts.map(({ text }) => text), sizes };
}

const rootMeanSquare = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

/** See `gradients`. */
export class Gradients implements Displayable {
  /** One for each network. */
  readonly networks: readonly LayerGradients[];

  constructor(networks: readonly LayerGradients[]) {
    this.networks = networks;
  }

  /** First and last layer of each network, in words. */
  describe(): string {
    const lines = this.networks.map(({ name, sizes }) => {
      const [first, last] = [sizes[0]!, sizes.at(-1)!];
      const share =
        first === 0
          ? 'nothing arrives'
          : `${significant(last / first, 3)} times as much in the last`;
      return `${name}: ${significant(first, 4)} in the first layer, ${significant(last, 4)} in the last (${share})`;
    });
    return `Gradient of the weights, layer by layer\n${lines.join('\n')}`;
  }

  [displaySymbol](): MimeBundle {
    const view = viewPart('gradients', { networks: this.networks });
    return gradientsFigure(this, view)[displaySymbol]();
  }
}
