/** Small convolutions and pooling, and their gradients. */
import type { Operation, Shape, Use } from '../graph.js';
import { convolutionWindow, poolWindow, type Window } from '../lower/windows.js';
import type { Kernel, Kernels } from './kernel.js';
import { loop, loops, Place } from './place.js';
import { finisher } from './products.js';

interface Spot {
  /** In the filter. */
  row: string;
  column: string;
  /** In the image. */
  y: string;
  x: string;
}

/** Runs `inner` for each place of the filter that lies inside the image, for one place of the output. */
function around(window: Window, output: Place, inner: (spot: Spot) => string): string {
  const { filterHeight, filterWidth, inHeight, inWidth, padInfo } = window;
  const [, y, x] = output.indices as [string, string, string];
  return loops([filterHeight, filterWidth], 'f', ({ indices: [row, column] }) => {
    const top = `${y}*${window.strideHeight}+${row}*${window.dilationHeight}-${padInfo.top}`;
    const left = `${x}*${window.strideWidth}+${column}*${window.dilationWidth}-${padInfo.left}`;
    const isInside = `y>=0&&y<${inHeight}&&x>=0&&x<${inWidth}`;
    const body = inner({ row: row!, column: column!, y: 'y', x: 'x' });
    return `const y=${top},x=${left};if(${isInside}){${body}}`;
  });
}

const imageIndex = (shape: Shape, { indices: [batch] }: Place, { y, x }: Spot, channel: string) =>
  Place.at(shape, [batch!, y, x, channel]).flat;

const zeros = (target: (flat: string) => string, shape: Shape): string =>
  loops(shape, 'i', ({ flat }) => `${target(flat)}=0;`);

interface Shapes {
  image: Shape;
  filter: Shape;
}

/** A product of convolution: one element of the image, the filter and the output each. */
interface Term {
  image: string;
  filter: string;
  output: string;
}

/** Loops over outputs; around the products that make up one of them stand `before` and `after`. */
function convolve(
  { image, filter }: Shapes,
  { attributes }: Operation,
  isDepthwise: boolean,
  write: { before?: string; term: (term: Term) => string; after?: (output: Place) => string },
): string {
  const window = convolutionWindow(image, filter, attributes, isDepthwise);
  const channels = filter[2]!;
  const multiplier = filter[3]!;
  // A depthwise filter has its outputs by channel and multiple.
  const [batch, height, width] = window.outShape;
  const extent = [batch, height, width, ...(isDepthwise ? [channels, multiplier] : [multiplier])];
  return loops(extent, 'i', (place) => {
    const output = Place.flat(window.outShape, place.flat);
    const last = place.indices.at(-1)!;
    const channel = isDepthwise ? place.indices[3]! : channels === 1 ? '0' : 'c';
    const body = around(window, place, (spot) => {
      const term = write.term({
        image: imageIndex(image, place, spot, channel),
        filter: Place.at(filter, [spot.row, spot.column, channel, last]).flat,
        output: output.flat,
      });
      return isDepthwise ? term : `${loop(channel, channels)}{${term}}`;
    });
    const at = isDepthwise ? output : Place.at(window.outShape, place.indices);
    return `${write.before ?? ''}${body}${write.after?.(at) ?? ''}`;
  });
}

const convolution = (isDepthwise = false): Kernel => ({
  write: (writer, operation) => {
    const [image, filter] = operation.uses as [Use, Use];
    const [x, w] = [writer.input(image), writer.input(filter)];
    const finish = finisher(writer, operation);
    const target = writer.target(operation.outputs[0]!);
    const shapes = { image: image.shape, filter: filter.shape };
    writer.statement(
      convolve(shapes, operation, isDepthwise, {
        before: 'let s=0;',
        term: (at) => `s+=${x(at.image)}*${w(at.filter)};`,
        after: (place) => finish('s', place, target(place.flat)),
      }),
    );
  },
});

const inputGradient = (isDepthwise = false): Kernel => ({
  write: (writer, operation) => {
    const [dy, filter] = operation.uses as [Use, Use];
    const [gradient, w] = [writer.input(dy), writer.input(filter)];
    const { shape } = operation.outputs[0]!;
    const target = writer.target(operation.outputs[0]!);
    writer.statement(zeros(target, shape));
    writer.statement(
      convolve({ image: shape, filter: filter.shape }, operation, isDepthwise, {
        term: (at) => `${target(at.image)}+=${gradient(at.output)}*${w(at.filter)};`,
      }),
    );
  },
});

const filterGradient = (isDepthwise = false): Kernel => ({
  write: (writer, operation) => {
    const [image, dy] = operation.uses as [Use, Use];
    const [x, gradient] = [writer.input(image), writer.input(dy)];
    const { shape } = operation.outputs[0]!;
    const target = writer.target(operation.outputs[0]!);
    writer.statement(zeros(target, shape));
    writer.statement(
      convolve({ image: image.shape, filter: shape }, operation, isDepthwise, {
        term: (at) => `${target(at.filter)}+=${x(at.image)}*${gradient(at.output)};`,
      }),
    );
  },
});

const pool = (start: string, step: (x: string) => string, end: string): Kernel => ({
  write: (writer, { uses, attributes, outputs }) => {
    const [image] = uses as [Use];
    const window = poolWindow(image.shape, attributes);
    const x = writer.input(image);
    const target = writer.target(outputs[0]!);
    writer.statement(
      loops(window.outShape, 'i', (place) => {
        const body = around(window, place, (spot) =>
          step(x(imageIndex(image.shape, place, spot, place.indices[3]!))),
        );
        return `let s=${start},n=0;${body}${target(place.flat)}=${end};`;
      }),
    );
  },
});

/** The gradient goes to the first greatest element of each window. */
const maxPoolGrad: Kernel = {
  write: (writer, { uses, attributes, outputs }) => {
    const [dy, image] = uses as [Use, Use];
    const window = poolWindow(image.shape, attributes);
    const [gradient, x] = [writer.input(dy), writer.input(image)];
    const target = writer.target(outputs[0]!);
    writer.statement(zeros(target, image.shape));
    writer.statement(
      loops(window.outShape, 'i', (place) => {
        const body = around(window, place, (spot) => {
          const at = imageIndex(image.shape, place, spot, place.indices[3]!);
          return `if(${x(at)}>best){best=${x(at)};first=${at};}`;
        });
        const give = `if(first>=0)${target('first')}+=${gradient(place.flat)};`;
        return `let best=-Infinity,first=-1;${body}${give}`;
      }),
    );
  },
};

/** Each element of a window gets its share; padding has none. */
const avgPoolGrad: Kernel = {
  write: (writer, { uses, attributes, outputs }) => {
    const [dy, image] = uses as [Use, Use];
    const window = poolWindow(image.shape, attributes);
    const gradient = writer.input(dy);
    const target = writer.target(outputs[0]!);
    writer.statement(zeros(target, image.shape));
    writer.statement(
      loops(window.outShape, 'i', (place) => {
        const count = around(window, place, () => 'n++;');
        const share = around(window, place, (spot) => {
          const at = imageIndex(image.shape, place, spot, place.indices[3]!);
          return `${target(at)}+=share;`;
        });
        return `let n=0;${count}const share=${gradient(place.flat)}/n;${share}`;
      }),
    );
  },
};

export const windowKernels: Kernels = {
  Conv2D: convolution(),
  FusedConv2D: convolution(),
  DepthwiseConv2dNative: convolution(true),
  FusedDepthwiseConv2D: convolution(true),
  Conv2DBackpropInput: inputGradient(),
  Conv2DBackpropFilter: filterGradient(),
  DepthwiseConv2dNativeBackpropInput: inputGradient(true),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(true),
  MaxPool: pool('-Infinity', (x) => `s=Math.max(s,${x});`, 's'),
  AvgPool: pool('0', (x) => `s+=${x};n++;`, 's/n'),
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
};
