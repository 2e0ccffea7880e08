/** The weights as Caffe keeps them, beside the text of the network. */
import protobuf from 'protobufjs/light.js';
import type { WeightArray } from '../arrays.js';
import { caffeLayers, grownBy, type CaffeLayer } from '../frameworks/caffe-layers.js';
import type { Network, NetworkLayer } from '../network.js';
import { channelsFirstWeights, type LayerWeights } from './channels-first.js';

/** What is needed of BVLC/caffe's `caffe.proto`. */
const NetParameter = protobuf.Root.fromJSON({
  nested: {
    BlobShape: { fields: { dim: { rule: 'repeated', type: 'int64', id: 1 } } },
    BlobProto: {
      fields: {
        data: { rule: 'repeated', type: 'float', id: 5 },
        shape: { type: 'BlobShape', id: 7 },
      },
    },
    LayerParameter: {
      fields: {
        name: { type: 'string', id: 1 },
        type: { type: 'string', id: 2 },
        blobs: { rule: 'repeated', type: 'BlobProto', id: 7 },
      },
    },
    NetParameter: {
      fields: {
        name: { type: 'string', id: 1 },
        layer: { rule: 'repeated', type: 'LayerParameter', id: 100 },
      },
    },
  },
}).lookupType('NetParameter');

export function exportCaffe(network: Network): Uint8Array {
  const weights = new Map(
    channelsFirstWeights(network).map((each) => [each.layer.name, each.weights]),
  );
  const layer = caffeLayers(network).map((each) => {
    const blobs = each.fixed ?? (each.of ? blobsOf(each, weights.get(each.of.name)!) : []);
    return {
      name: each.name,
      type: each.type,
      blobs: blobs.map(({ shape, values }) => ({
        shape: { dim: shape },
        data: Array.from(values),
      })),
    };
  });
  return NetParameter.encode(NetParameter.fromObject({ name: 'nnlab', layer })).finish();
}

/** The kernel with rows and columns of zeros around it. */
function grown(kernel: WeightArray, layer: NetworkLayer): WeightArray {
  if (layer.kind === 'Conv2DTranspose' || layer.kind === 'Dense') return kernel;
  const [above, below, before, behind] = grownBy(layer);
  const [outer, inner, rows, columns] = kernel.shape as [number, number, number, number];
  const [tall, wide] = [rows + above + below, columns + before + behind];
  const values = new Float32Array(outer * inner * tall * wide);
  for (let line = 0; line < outer * inner * rows; line++) {
    const row = Math.floor(line / rows) * tall + above + (line % rows);
    const from = kernel.values.subarray(line * columns, (line + 1) * columns);
    values.set(from, row * wide + before);
  }
  return { shape: [outer, inner, tall, wide], values };
}

function blobsOf({ type, of }: CaffeLayer, weights: LayerWeights['weights']): WeightArray[] {
  const find = (role: string, otherwise: number): WeightArray => {
    const channels = of!.output.at(-1)!;
    return (
      weights[role] ?? { shape: [channels], values: new Float32Array(channels).fill(otherwise) }
    );
  };
  if (type === 'BatchNorm') {
    const factor = { shape: [1], values: Float32Array.of(1) };
    return [find('moving_mean', 0), find('moving_variance', 1), factor];
  }
  if (type === 'Scale') return [find('gamma', 1), find('beta', 0)];
  const kernel = (weights['kernel'] ?? weights['depthwise_kernel'])!;
  return [grown(kernel, of!), weights['bias']].filter((each) => each !== undefined);
}
