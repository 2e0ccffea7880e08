/**
 * The gradients of a sum and a mean, which repeat that of the result. tfjs multiplies it by an array of ones as large as what was
 * summed up, made in JavaScript; here it is a tile, which a captured step doesn't write out. For the images of a residual network of
 * 20 layers the ones took a second and some 200 MB.
 */
import {
  broadcastTo,
  div,
  getGradient,
  registerGradient,
  reshape,
  unregisterGradient,
  util,
  type GradConfig,
  type GradFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Fewer ones cost nothing. */
const LEAST_SIZE = 4096;
/** tfjs knows the gradient of a tile up to this rank. */
const LARGEST_RANK = 4;
const OURS = Symbol.for('nnlab.engine.gradient');

/** @param isOn Whether the present backend is meant; on others the gradients stay tfjs's own. */
export function registerSumGradients(isOn: () => boolean): void {
  replace('Sum', isOn, (dy) => dy);
  replace('Mean', isOn, (dy, count) => div(dy, count));
}

function replace(
  kernelName: string,
  isOn: () => boolean,
  share: (dy: Tensor, count: number) => Tensor,
): void {
  const config = getGradient(kernelName) as GradConfig & { [OURS]?: GradFunc };
  // Another copy of this module may have been here.
  const plain = config[OURS] ?? config.gradFunc;
  const gradFunc: GradFunc = (dy, saved, attributes) => {
    const [x] = saved as [Tensor];
    const isWorthIt = x.size >= LEAST_SIZE && x.rank <= LARGEST_RANK;
    if (!isOn() || !isWorthIt || Array.isArray(dy)) return plain(dy, saved, attributes);
    const axes = util.parseAxisParam(attributes['axis'] as number[], x.shape);
    const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    const count = util.sizeFromShape(axes.map((axis) => x.shape[axis]!));
    return { x: () => broadcastTo(reshape(share(dy, count), kept), x.shape) };
  };
  unregisterGradient(kernelName);
  registerGradient({ ...config, gradFunc, [OURS]: plain } as GradConfig);
}
