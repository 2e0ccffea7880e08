import { checkOptions } from '../check.js';
import { Dataset, Split } from './dataset.js';
import { digitClasses, digits } from './digits.js';
import { parseIdx } from './idx.js';
import { notice } from './notice.js';
import { MissingFilesError, loadPublished, type PublishedSet } from './published.js';
import type { PublishedFile } from './storage.js';

/** What to do without a network, and how to stop. */
export interface MnistOptions {
  /**
   * What to give when MNIST can be neither found nor loaded: an error, or digits drawn by a program,
   * which say in their name and in a notice that they are not MNIST. `'error'` by default.
   */
  offline?: 'error' | 'drawn';
  /** Stops the loading; interrupting the cell does so anyway. */
  signal?: AbortSignal;
}

/**
 * MNIST: 60,000 handwritten digits to learn from and 10,000 of other writers to test on, each 28×28
 * pixels from 0 (black) to 1 (white), classes '0' to '9' (LeCun, Cortes and Burges 1998,
 * CC BY-SA 3.0).
 *
 * The first time 11.6 MB are loaded from the network, checked, and kept in the user's cache folder
 * (`NNLAB_CACHE` names another one, `NNLAB_DATA_URL` another place to load from). An interrupted
 * load goes on where it stopped.
 *
 * @returns `train` and `test`, as they were published.
 * @throws {Error} If it can be neither found nor loaded, with the reasons and what to do.
 *
 * @example
 * const mnist = await nn.data.mnist();
 * mnist.train.length; // 60000
 */
export async function mnist(options: MnistOptions = {}): Promise<Split> {
  checkOptions('mnist', options, ['offline', 'signal']);
  const { offline = 'error', signal } = options;
  if (offline !== 'error' && offline !== 'drawn')
    throw new TypeError(
      `mnist: offline is ${JSON.stringify(offline)}, expected "error" or "drawn". Write { offline: "drawn" } to go on without a network.`,
    );
  try {
    const bytes = await loadPublished(published, signal);
    const arrays = await Promise.all(bytes.map(async (packed) => parseIdx(await gunzip(packed))));
    const [trainImages, trainLabels, testImages, testLabels] = arrays.map(({ values }) => values);
    return new Split(dataset(trainImages!, trainLabels!), dataset(testImages!, testLabels!));
  } catch (error) {
    if (!(error instanceof MissingFilesError) || offline === 'error') throw error;
    notice(
      'These digits are drawn by a program. They are not MNIST.',
      `MNIST is not on this computer yet and did not arrive:\n${error.reasons}\nResults differ from those published for MNIST. Run this again with a network to get it.`,
    );
    return digits({ samples: 12_000 }).split(5 / 6);
  }
}

const mirrors = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

/** The files of MNIST, as published: images and labels to learn from, then those to test on. */
export const mnistFiles: readonly PublishedFile[] = [
  {
    file: 'train-images-idx3-ubyte.gz',
    bytes: 9_912_422,
    sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
  },
  {
    file: 'train-labels-idx1-ubyte.gz',
    bytes: 28_881,
    sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
  },
  {
    file: 't10k-images-idx3-ubyte.gz',
    bytes: 1_648_877,
    sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
  },
  {
    file: 't10k-labels-idx1-ubyte.gz',
    bytes: 4_542,
    sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
  },
].map(({ file, bytes, sha256 }) => ({
  name: `mnist/${file}`,
  mirrors: mirrors.map((mirror) => mirror + file),
  bytes,
  sha256,
}));

const published: PublishedSet = {
  caller: 'mnist',
  title: 'MNIST',
  what: 'MNIST',
  files: mnistFiles,
  instead:
    'Without a network, take nn.data.digits(), which are drawn by a program, or write nn.data.mnist({ offline: "drawn" }) to get them whenever there is none.',
};

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const unpacked = new Blob([new Uint8Array(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function dataset(inputs: Uint8Array, targets: Uint8Array): Dataset {
  return new Dataset({
    name: 'MNIST',
    inputs,
    inputShape: [28, 28, 1],
    scale: 1 / 255,
    targets,
    classes: digitClasses,
  });
}
