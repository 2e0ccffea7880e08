// Floating-point operations of matrix products and convolutions, which are nearly all of a step,
// from the shapes of the layers. A product or a sum counts as one.

/** @typedef {import('@tensorflow/tfjs')} Tf */
/** @typedef {import('@tensorflow/tfjs').LayersModel} LayersModel */
/** @typedef {import('@tensorflow/tfjs').layers.Layer} Layer */

/**
 * How often a layer's kernel is applied to one example, by the class of the layer.
 *
 * @type {Record<string, (layer: Layer) => number>}
 */
const POSITIONS = {
  Dense: () => 1,
  Conv2D: (layer) => area(layer.outputShape),
  DepthwiseConv2D: (layer) => area(layer.outputShape),
  Conv2DTranspose: (layer) => area(layer.input),
  LSTM: (layer) => steps(layer.input),
  GRU: (layer) => steps(layer.input),
};

/** @param {LayersModel} model @param {number} batch */
export function forward(model, batch) {
  return batch * sum(costs(model).map(({ all }) => all));
}

/**
 * The backward pass: for the weights, and for the inputs of all layers but the first, of which
 * only what goes from time step to time step is needed.
 *
 * @param {LayersModel} model @param {number} batch
 */
export function gradients(model, batch, { weights = true, inputs = false } = {}) {
  const each = costs(model).map(
    ({ all, recurrent }, i) => (weights ? all : 0) + (inputs || i > 0 ? all : recurrent),
  );
  return batch * sum(each);
}

/** @param {LayersModel} model */
export function parameters(model) {
  const learned = model.weights.filter((weight) => !weight.name.includes('moving_'));
  return sum(learned.map((weight) => size(weight.shape)));
}

/** @param {LayersModel} model */
function costs(model) {
  return model.layers.flatMap((layer) => {
    const positions = POSITIONS[layer.getClassName()]?.(layer);
    if (positions === undefined) return [];
    const cost = (/** @type {RegExp} */ name) => {
      const kernels = layer.weights.filter((weight) => name.test(weight.name));
      return 2 * positions * sum(kernels.map((weight) => size(weight.shape)));
    };
    return [{ all: cost(/kernel/), recurrent: cost(/recurrent_kernel/) }];
  });
}

/** @param {unknown} shape Or a tensor: [batch, height, width, channels]. */
function area(shape) {
  const [, height, width] = numbers(shape);
  return Number(height) * Number(width);
}

/** @param {unknown} tensor [batch, steps, features]. */
function steps(tensor) {
  return Number(numbers(tensor)[1]);
}

/** @param {unknown} of */
function numbers(of) {
  const { shape } = /** @type {{ shape?: number[] }} */ (of);
  return shape ?? /** @type {number[]} */ (of);
}

/** @param {import('@tensorflow/tfjs').Shape} shape */
const size = (shape) => shape.reduce((product, each) => Number(product) * Number(each), 1) ?? 0;

/** @param {number[]} values */
const sum = (values) => values.reduce((total, each) => total + each, 0);
