/** The safetensors format: a header in JSON with names, types, shapes and places, then the numbers. */
import { weightsOf, type NamedArray } from '../arrays.js';
import type { Network } from '../network.js';

/** See https://github.com/huggingface/safetensors (format, 2024). */
export function encodeSafetensors(arrays: readonly NamedArray[]): Uint8Array {
  let end = 0;
  const entries = arrays.map(({ name, shape, values }) => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  // Numbers begin at a multiple of 8.
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const file = new Uint8Array(8 + header.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let at = 8 + header.length;
  for (const { values } of arrays) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/** The weights as tfjs and Keras have them, by layer: `dense1.kernel`. */
export function exportSafetensors({ layers }: Network): Uint8Array {
  const arrays = layers.flatMap((layer) =>
    Object.entries(weightsOf(layer)).map(([role, array]) => ({
      ...array,
      name: `${layer.name}.${role}`,
    })),
  );
  return encodeSafetensors(arrays);
}
