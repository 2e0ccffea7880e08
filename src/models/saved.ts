import * as tf from '@tensorflow/tfjs';
import { localFiles, readPathOrUrl } from '../data/local-files.js';
import { from } from './from.js';
import { Model, type ModelTraits } from './model.js';
import { reclaimLayer } from './reclaim.js';
import './seeded-dropout.js';
import './seeded-noise.js';
import type { SequentialOptions } from './sequential.js';

// Networks on disk, in tfjs's own format: a folder with model.json, which says what the network is, and a file of its weights.
// Other programs read it as they read any tfjs model: what nnlab adds to tfjs's layers is left out on the way.

const ours: Record<string, string> = { SeededDropout: 'Dropout', SeededNoise: 'GaussianNoise' };
const theirs = Object.fromEntries(Object.entries(ours).map(([our, their]) => [their, our]));

/** A network as plain data, for `unpack`. */
export async function pack(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts!: tf.io.ModelArtifacts;
  await model.save(
    tf.io.withSaveHandler((made) => {
      artifacts = made;
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' },
      });
    }),
  );
  return artifacts;
}

/** The network that was packed, with its weights. */
export async function unpack(
  artifacts: tf.io.ModelArtifacts,
  { resizes, ...options }: SequentialOptions & ModelTraits,
): Promise<Model> {
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  for (const layer of model.layers) reclaimLayer(layer);
  const { parts, seed } = from(model, options);
  return new Model(model, parts, seed, { ...(resizes !== undefined && { resizes }) });
}

/** What a packed network is, in the words of TensorFlow.js alone. */
export const plainTopology = (topology: unknown): unknown => withClasses(topology, ours);

/** Writes `model` into the folder `path`. A crash meanwhile leaves what was there before. */
export async function save(model: Model, path: string): Promise<void> {
  const artifacts = await pack(model.tf);
  const { weightData, weightSpecs = [], modelTopology, ...rest } = artifacts;
  const weights = new Uint8Array(tf.io.concatenateArrayBuffers([weightData ?? []].flat()));
  const weightsFile = `weights-${hashOf(weights)}.bin`;
  const json = {
    ...rest,
    modelTopology: plainTopology(modelTopology),
    weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
    userDefinedMetadata: {
      ...rest.userDefinedMetadata,
      nnlab: { seed: model.seed, ...(model.resizes && { resizes: true }) },
    },
  };
  const files = await localFiles('save');
  const folder = path.replace(/[\\/]?model\.json$/, '').replace(/[\\/]$/, '') || '.';
  await files.write(`${folder}/${weightsFile}`, weights);
  // The description last: it is what makes the new weights those of the model.
  await files.write(`${folder}/model.json`, new TextEncoder().encode(JSON.stringify(json)));
  for (const { name } of await files.list(folder))
    if (/^weights-[0-9a-f]{8}\.bin$/.test(name) && name !== weightsFile)
      await files.remove(`${folder}/${name}`);
}

/**
 * A network that was saved by `model.save`, by TensorFlow.js or by its converter from Keras.
 *
 * @param pathOrUrl The folder or its model.json, on this computer or at an address that begins with http.
 * @returns The network with its trained weights.
 * @throws {Error} If it can't be read, or is no layers model.
 *
 * @example
 * const model = await nn.load('digits');
 */
export async function load(pathOrUrl: string): Promise<Model> {
  const read = (path: string) => readPathOrUrl('load', path);
  const at = pathOrUrl.endsWith('.json')
    ? pathOrUrl
    : `${pathOrUrl.replace(/[\\/]$/, '')}/model.json`;
  const json = parse(at, await read(at));
  const manifest = json.weightsManifest ?? [];
  const files = await Promise.all(
    manifest.flatMap(({ paths }) => paths).map((path) => read(at.replace(/[^\\/]*$/, path))),
  );
  const specs = manifest.flatMap(({ weights }) => weights);
  const data = tf.io.concatenateArrayBuffers(files.map((bytes) => bytes.slice().buffer));
  const needed = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (data.byteLength !== needed)
    throw new RangeError(
      `load: the weights of ${at} are ${data.byteLength} bytes, expected ${needed}: a file is cut off or another's. Save the model again.`,
    );
  const modelTopology = withClasses(json.modelTopology, theirs) as object;
  const said = json.userDefinedMetadata as { nnlab?: SequentialOptions & ModelTraits } | undefined;
  return unpack(
    {
      modelTopology,
      weightSpecs: specs,
      weightData: data,
      ...(json.userDefinedMetadata && { userDefinedMetadata: json.userDefinedMetadata }),
    },
    said?.nnlab ?? {},
  );
}

function parse(at: string, bytes: Uint8Array): tf.io.ModelJSON {
  let json: tf.io.ModelJSON | undefined;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes)) as tf.io.ModelJSON;
  } catch {
    // Told below, with everything else that is no model.
  }
  if (json?.format === 'graph-model')
    throw new TypeError(
      `load: ${at} is a graph model, which can't be trained, expected a layers model. Read it with tf.loadGraphModel.`,
    );
  if (typeof json?.modelTopology !== 'object')
    throw new TypeError(
      `load: ${at} is no model, expected the model.json of a tfjs layers model. Save one with await model.save("my-model").`,
    );
  return json;
}

function bytesOf({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const sizes: Record<string, number> = { uint8: 1, uint16: 2, float16: 2, bool: 1 };
  return shape.reduce((product, side) => product * side, sizes[quantization?.dtype ?? dtype] ?? 4);
}

/** A topology with other names for some classes. */
function withClasses(topology: unknown, names: Record<string, string>): unknown {
  if (Array.isArray(topology)) return topology.map((each) => withClasses(each, names));
  if (typeof topology !== 'object' || topology === null) return topology;
  return Object.fromEntries(
    Object.entries(topology).map(([key, value]) => [
      key,
      key === 'class_name' && typeof value === 'string'
        ? (names[value] ?? value)
        : withClasses(value, names),
    ]),
  );
}

/** Eight digits of FNV-1a: enough to tell the weights before from those after. */
function hashOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
