/** The weights as Keras 3 keeps them: an HDF5 file with a group for each layer. */
import { weightsOf } from '../arrays.js';
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

export async function exportKeras(network: Network): Promise<Uint8Array> {
  const { default: h5, ready } = await import('h5wasm');
  const { FS } = await ready;
  const path = `/nnlab-${Math.random().toString(36).slice(2)}.weights.h5`;
  const file = new h5.File(path, 'w');
  const all = file.create_group('layers');
  const names = groupNames(network.layers);
  network.layers.forEach((layer, i) => {
    const own = all.create_group(names[i]!);
    own.create_attribute('name', layer.name);
    // A recurrent layer keeps them in its cell.
    const weights = weightsOf(layer);
    const cell = 'recurrent_kernel' in weights ? own.create_group('cell') : own;
    const vars = cell.create_group('vars');
    Object.values(weights).forEach(({ shape, values }, at) =>
      vars.create_dataset({ name: String(at), data: values, shape: [...shape] }),
    );
  });
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}
