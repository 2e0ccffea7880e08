/** Networks in other frameworks: the program that makes and trains the same one, and files with its weights. */
import type * as tf from '@tensorflow/tfjs';
import { oneOf } from '../check.js';
import { localFiles } from '../data/local-files.js';
import { caffeProgram, prototxt } from './frameworks/caffe.js';
import { kerasProgram } from './frameworks/keras.js';
import { mxnetProgram } from './frameworks/mxnet.js';
import { pytorchProgram } from './frameworks/pytorch.js';
import { tensorflowProgram } from './frameworks/tensorflow.js';
import { tfjsProgram } from './frameworks/tfjs.js';
import type { Network } from './network.js';
import { Program } from './program.js';
import { readNetwork } from './read-network.js';
import type { Training } from './training.js';

export { InteropError } from './network.js';
export { Program } from './program.js';
export type { Training } from './training.js';

interface Writer {
  readonly language: string;
  readonly write: (network: Network, training: Training) => string;
}

const PROGRAMS = {
  tfjs: { language: 'typescript', write: tfjsProgram },
  keras: { language: 'python', write: kerasProgram },
  tensorflow: { language: 'python', write: tensorflowProgram },
  pytorch: { language: 'python', write: pytorchProgram },
  mxnet: { language: 'python', write: mxnetProgram },
  caffe: { language: 'protobuf', write: caffeProgram },
} satisfies Record<string, Writer>;

/** Frameworks that programs are written for. */
export type Framework = keyof typeof PROGRAMS;

/**
 * The program that makes, trains and asks the same network in another framework.
 *
 * @throws {TypeError} If the framework is not known.
 * @throws {InteropError} If the framework can't express the network; the message names the layer.
 */
export function writeProgram(
  model: tf.LayersModel,
  framework: Framework,
  training: Training,
): Program {
  checkKnown('code', 'framework', framework, PROGRAMS);
  const { language, write }: Writer = PROGRAMS[framework];
  return new Program(framework, write(readNetwork('code', model), training), language);
}

type Files = Readonly<Record<string, Uint8Array>>;

/** The files of each format by what is added to the name that the learner gives. */
const FORMATS = {
  onnx: async (network: Network): Promise<Files> => {
    const { exportOnnx } = await import('./exports/onnx.js');
    return { '.onnx': exportOnnx(network) };
  },
  safetensors: async (network: Network): Promise<Files> => {
    const { exportSafetensors } = await import('./exports/safetensors.js');
    return { '.safetensors': exportSafetensors(network) };
  },
  keras: kerasFiles,
  tensorflow: kerasFiles,
  pytorch: async (network: Network): Promise<Files> => {
    const { exportPytorch } = await import('./exports/pytorch.js');
    return { '.safetensors': exportPytorch(network) };
  },
  mxnet: async (network: Network): Promise<Files> => {
    const { exportMxnet } = await import('./exports/mxnet.js');
    return { '.params': exportMxnet(network) };
  },
  caffe: async (network: Network): Promise<Files> => {
    const { exportCaffe } = await import('./exports/caffe.js');
    const text = new TextEncoder().encode(prototxt(network));
    return { '.prototxt': text, '.caffemodel': exportCaffe(network) };
  },
};

async function kerasFiles(network: Network): Promise<Files> {
  const { exportKeras } = await import('./exports/keras.js');
  return { '.weights.h5': await exportKeras(network) };
}

/** Formats of files that hold a trained network's weights. */
export type Format = keyof typeof FORMATS;

/**
 * The files that hold a trained network for another framework, by their endings.
 *
 * @throws {TypeError} If the format is not known.
 * @throws {InteropError} If the format can't express the network; the message names the layer.
 */
export async function writeFiles(model: tf.LayersModel, format: Format): Promise<Files> {
  checkKnown('export', 'format', format, FORMATS);
  return FORMATS[format](readNetwork('export', model));
}

/**
 * Writes these files under `path` with the ending of each. Returns their paths.
 *
 * @throws {Error} If they can't be written there.
 */
export async function exportModel(
  model: tf.LayersModel,
  format: Format,
  path: string,
): Promise<string[]> {
  const files = await writeFiles(model, format);
  if (typeof path !== 'string' || path === '')
    throw new TypeError(
      `export: path is ${JSON.stringify(path)}, expected a name without ending. Write await model.export("${format}", "my-model").`,
    );
  const ending = Object.keys(files).find((each) => path.endsWith(each)) ?? '';
  const base = path.slice(0, path.length - ending.length);
  const local = await localFiles('export');
  const paths: string[] = [];
  for (const [each, bytes] of Object.entries(files))
    paths.push(await local.write(base + each, bytes));
  return paths;
}

function checkKnown(caller: string, what: string, given: string, known: object): void {
  if (!Object.hasOwn(known, given))
    throw new TypeError(
      `${caller}: ${what} is ${JSON.stringify(given)}, expected ${oneOf(Object.keys(known))}. Check the spelling.`,
    );
}
