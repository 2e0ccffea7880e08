/** The weights as Keras 3 keeps them: an HDF5 file with a group for each layer. */
import { weightsOf } from '../arrays.js';
import type { Network, NetworkLayer } from '../network.js';
import { snake } from '../source-text.js';

/** Groups are called after the class, and by their number from the second on. */
function groupNames(layers: readonly NetworkLayer[]): string[] {
  const counts = new Map<string, number>();
  return layers.map(({ kind }) => {
    const name = snake(kind.replace('2D', '2d').replace('1D', '1d'))
      .replace(/^_/, '')
      .replace('g_r_u', 'gru')
      .replace('l_s_t_m', 'lstm')
      .replace('r_n_n', 'rnn')
      .replace('re_l_u', 're_lu');
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

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
    const cell = 'recurrent_kernel' in weightsOf(layer) ? own.create_group('cell') : own;
    const vars = cell.create_group('vars');
    Object.values(weightsOf(layer)).forEach(({ shape, values }, at) =>
      vars.create_dataset({ name: String(at), data: values, shape: [...shape] }),
    );
  });
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}
