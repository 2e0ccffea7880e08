/** Pooling of images and its gradients. */
import type { Rule, Rules } from '../rule.js';
import type { NodeAttributes } from '../onnx/graph-builder.js';
import { node as nodeOfBlocks } from './channel-blocks.js';
import { Value } from './lowering.js';
import { maxPoolGradients } from './max-pool-gradient.js';
import { acceptsPool, overhang, poolWindow, windowAttributes, type Window } from './windows.js';

function pool(node: string, attributesOf: (window: Window) => NodeAttributes): Rule {
  return {
    inputs: ['x'],
    accepts: (inputs, attributes) => acceptsPool(inputs, inputs[0]!, attributes),
    outputs: ([x], attributes) => [
      { shape: poolWindow(x!.shape, attributes).outShape, dtype: 'float32' },
    ],
    lower: (lowering, [x], { attributes }) => {
      const window = poolWindow(x!.shape, attributes);
      const how = attributesOf(window);
      const form = lowering.isOnlyInBlocks(x!)
        ? { blocks: nodeOfBlocks(lowering, node, [x!.blocks!], how) }
        : { channelsFirst: lowering.node(node, [lowering.channelsFirst(x!)], how) };
      return new Value({ shape: window.outShape, dtype: 'float32' }, form);
    },
  };
}

/** How many elements of the input each window has: padding does not count. */
function counts(window: Window): Float32Array {
  const along = (length: number, out: number, stride: number, extent: number, before: number) =>
    Array.from({ length: out }, (_, index) => {
      const start = index * stride - before;
      return Math.min(start + extent, length) - Math.max(start, 0);
    });
  const { padInfo } = window;
  const rows = along(
    window.inHeight,
    window.outHeight,
    window.strideHeight,
    window.filterHeight,
    padInfo.top,
  );
  const columns = along(
    window.inWidth,
    window.outWidth,
    window.strideWidth,
    window.filterWidth,
    padInfo.left,
  );
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
}

/** Each element of a window gets its share. tfjs's cpu kernel divides by the whole window also at the border. */
const avgPoolGrad: Rule = {
  inputs: ['dy', 'input'],
  isWrongOnCpu: true,
  accepts: (inputs, attributes) => acceptsPool(inputs, inputs[1]!, attributes),
  outputs: ([, input]) => [{ shape: input!.shape, dtype: 'float32' }],
  lower: (lowering, [dy, input], { attributes }) => {
    const window = poolWindow(input!.shape, attributes);
    const { outHeight, outWidth, filterHeight, filterWidth, inChannels } = window;
    const shares = lowering.node('Div', [
      lowering.channelsFirst(dy!),
      lowering.graph.constant('float32', counts(window), [outHeight, outWidth]),
    ]);
    const size = inChannels * filterHeight * filterWidth;
    const ones = lowering.graph.constant('float32', new Float32Array(size).fill(1), [
      inChannels,
      1,
      filterHeight,
      filterWidth,
    ]);
    const { height, width } = overhang(window);
    const channelsFirst = lowering.node('ConvTranspose', [shares, ones], {
      ...windowAttributes(window),
      group: inChannels,
      output_padding: [Math.max(0, -height), Math.max(0, -width)],
    });
    return new Value({ shape: input!.shape, dtype: 'float32' }, { channelsFirst });
  },
};

export const poolingRules: Rules = {
  MaxPool: pool('MaxPool', windowAttributes),
  AvgPool: pool('AveragePool', (window) => ({
    ...windowAttributes(window),
    count_include_pad: 0,
  })),
  ...maxPoolGradients,
  AvgPoolGrad: avgPoolGrad,
};
