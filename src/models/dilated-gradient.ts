/** The gradient of a dilated convolution, which tfjs lacks: that of a plain one whose kernel has zeros between its rows and columns. */
import {
  concat,
  gather,
  getGradient,
  registerGradient,
  unregisterGradient,
  zeros,
  type GradConfig,
  type GradFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';

const OURS = Symbol.for('nnlab.models.gradient');
const AXES = [0, 1] as const;

const config = getGradient('Conv2D') as GradConfig & { [OURS]?: GradFunc };
// Another copy of this module may have been here.
const plain = config[OURS] ?? config.gradFunc;
const gradFunc: GradFunc = (dy, saved, attributes) => {
  const dilations = [attributes['dilations']].flat() as number[];
  const apart = [dilations[0]!, dilations.at(-1)!];
  if (apart.every((each) => each === 1)) return plain(dy, saved, attributes);
  const [x, filter] = saved as [Tensor, Tensor];
  const { x: ofX, filter: ofSpread } = plain(dy, [x, spread(filter, apart)], {
    ...attributes,
    dilations: 1,
  });
  return { x: ofX!, filter: () => together(ofSpread!(), filter.shape, apart) };
};
unregisterGradient('Conv2D');
registerGradient({ ...config, gradFunc, [OURS]: plain } as GradConfig);

/** The kernel with zeros between its rows and columns. */
function spread(filter: Tensor, apart: readonly number[]): Tensor {
  return AXES.reduce<Tensor>((spreading, axis) => {
    const count = filter.shape[axis]!;
    const none = spreading.shape.map((side, at) => (at === axis ? 1 : side));
    const places = Array.from({ length: (count - 1) * apart[axis]! + 1 }, (_, at) =>
      at % apart[axis]! === 0 ? at / apart[axis]! : count,
    );
    return gather(concat([spreading, zeros(none)], axis), places, axis);
  }, filter);
}

/** What stands at the places of the kernel's own numbers. */
const together = (spreading: Tensor, shape: readonly number[], apart: readonly number[]): Tensor =>
  AXES.reduce<Tensor>((found, axis) => {
    const places = Array.from({ length: shape[axis]! }, (_, at) => at * apart[axis]!);
    return gather(found, places, axis);
  }, spreading);
