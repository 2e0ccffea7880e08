/** The weights as Keras 3 keeps them: an HDF5 file with a group for each layer. */
import type { Group } from 'h5wasm';
import { weightsOf } from '../arrays.js';
import { isChain } from '../flow.js';
import type { Network, NetworkLayer } from '../network.js';

/** Groups are called after the class, and by their number from the second on. */
function groupNames(layers: readonly NetworkLayer[]): string[] {
  const counts = new Map<string, number>();
  return layers.map(({ kind }) => {
    const name = keras(kind);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

/** A class's name as Keras writes it: `MaxPooling2D` is `max_pooling2d`, `LeakyReLU` is `leaky_re_lu`. */
const keras = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/**
 * The order that Keras gives the layers of a network with branches: by their distance from the output, and as far away in the order
 * in which a walk from there meets them.
 */
function inKerasOrder({ layers }: Network): NetworkLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const met = new Map<NetworkLayer, number>();
  const walk = (layer: NetworkLayer): void => {
    if (met.has(layer)) return;
    met.set(layer, met.size);
    for (const each of layer.inputs) if (byName.has(each)) walk(byName.get(each)!);
  };
  walk(layers.at(-1)!);
  const distances = new Map<string, number>();
  for (const { name, inputs } of [...layers].reverse())
    for (const each of inputs)
      distances.set(each, Math.max(distances.get(each) ?? 0, (distances.get(name) ?? 0) + 1));
  const distance = ({ name }: NetworkLayer): number => distances.get(name) ?? 0;
  return [...layers].sort((a, b) => distance(b) - distance(a) || met.get(a)! - met.get(b)!);
}

function write(group: Group, layer: NetworkLayer): void {
  const { kind, parts } = layer;
  if (parts.length > 0) {
    for (const part of parts)
      write(group.create_group(kind === 'Bidirectional' ? `${part.name}_layer` : 'layer'), part);
    return;
  }
  const weights = weightsOf(layer);
  // A recurrent layer keeps them in its cell.
  const own = 'recurrent_kernel' in weights ? group.create_group('cell') : group;
  const vars = own.create_group('vars');
  Object.values(weights).forEach(({ shape, values }, at) =>
    vars.create_dataset({ name: String(at), data: values, shape: [...shape] }),
  );
}

export async function exportKeras(network: Network): Promise<Uint8Array> {
  const { default: h5, ready } = await import('h5wasm');
  const { FS } = await ready;
  const path = `/nnlab-${Math.random().toString(36).slice(2)}.weights.h5`;
  const file = new h5.File(path, 'w');
  const all = file.create_group('layers');
  const layers = isChain(network) ? network.layers : inKerasOrder(network);
  const names = groupNames(layers);
  layers.forEach((layer, i) => {
    const own = all.create_group(names[i]!);
    own.create_attribute('name', layer.name);
    write(own, layer);
  });
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}
