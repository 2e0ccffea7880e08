/** The weights as MXNet keeps them: a list of arrays, then their names. */
import { filled, type NamedArray } from '../arrays.js';
import { withoutTimeDistributed } from '../checks.js';
import { mxnetBlocks } from '../frameworks/mxnet-blocks.js';
import { RECURRENT as GATED } from '../gates.js';
import type { Network } from '../network.js';
import { channelsFirstWeights, normalizing } from './channels-first.js';

const NAMES: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  embeddings: 'weight',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

const RECURRENT: Readonly<Record<string, string>> = {
  kernel: 'i2h_weight',
  recurrent_kernel: 'h2h_weight',
  bias: 'i2h_bias',
};

export function mxnetWeights(given: Network): NamedArray[] {
  const network = withoutTimeDistributed('export', 'MXNet', given);
  const weights = new Map(channelsFirstWeights(network).map((each) => [each.layer, each.weights]));
  return mxnetBlocks(network).flatMap(({ of, place }) => {
    if (!of) return [];
    return Object.entries(normalizing(of, weights.get(of)!)).flatMap(([role, array]) => {
      const [own, direction] = role.split('.').reverse() as [string, string?];
      const isRecurrent = GATED.has(of.kind) || direction !== undefined;
      if (!isRecurrent) return [{ ...array, name: `${place}.${NAMES[own] ?? own}` }];
      const cell = direction === undefined ? '' : direction === 'forward' ? 'l_cell.' : 'r_cell.';
      const prefix = `${place}._unfused.0.${cell}`;
      const first = { ...array, name: `${prefix}${RECURRENT[own]!}` };
      // tfjs has one bias where MXNet adds two.
      const second = { ...filled(array.shape, 0), name: `${prefix}h2h_bias` };
      return own === 'bias' ? [first, second] : [first];
    });
  });
}

/** From MXNet 1.9's `src/ndarray/ndarray.cc`: numbers that begin a list, and each array in it. */
const LIST = 0x112n;
const ARRAY = 0xf993fac9;
const CPU = 1;
const FLOAT32 = 0;

export function exportMxnet(network: Network): Uint8Array {
  const arrays = mxnetWeights(network);
  const writer = new Writer();
  writer.uint64(LIST).uint64(0n).uint64(BigInt(arrays.length));
  for (const { shape, values } of arrays) {
    // Storage type 0: dense.
    writer.uint32(ARRAY).uint32(0).uint32(shape.length);
    for (const side of shape) writer.uint64(BigInt(side));
    writer.uint32(CPU).uint32(0).uint32(FLOAT32);
    writer.bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  writer.uint64(BigInt(arrays.length));
  for (const { name } of arrays) {
    const text = new TextEncoder().encode(name);
    writer.uint64(BigInt(text.length)).bytes(text);
  }
  return writer.finish();
}

/** Numbers one after another, the low byte first. */
class Writer {
  readonly #parts: Uint8Array[] = [];

  uint32(value: number): this {
    const part = new Uint8Array(4);
    new DataView(part.buffer).setUint32(0, value, true);
    return this.bytes(part);
  }

  uint64(value: bigint): this {
    const part = new Uint8Array(8);
    new DataView(part.buffer).setBigUint64(0, value, true);
    return this.bytes(part);
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    return this;
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((all, part) => all + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
