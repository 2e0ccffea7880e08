import { checkOptions } from '../check.js';
import { localFiles } from '../data/local-files.js';
import type { Dataset } from '../data/dataset.js';
import { Model } from '../models/model.js';
import { pack, plainTopology } from '../models/saved.js';
import { page, program } from './template.js';

/** What stands on the page. */
export interface WebPageOptions {
  /** The heading; the name of the folder by default. */
  title?: string;
  /** What the inputs are called, where they are a row of numbers. */
  inputs?: readonly string[];
  /** What the answers are called, in the order of the outputs. */
  answers?: readonly string[];
  /** Takes the names of inputs and answers, and a first example, from here. */
  data?: Dataset;
}

/**
 * A page for the browser that asks the model: index.html with the network, its weights and TensorFlow.js beside it, nothing from
 * elsewhere. It opens with a double click, and works from any web server; the program in `page.js` is short, to be changed.
 *
 * A row of up to 30 numbers gets a field for each; a gray image is drawn with the pointer.
 *
 * @param model The network.
 * @param folder Where it is written, from the notebook's own folder on; made if it is missing.
 * @returns The path of its index.html.
 * @throws {RangeError} If the inputs are neither, or there are too few names.
 * @throws {Error} If it can't be written.
 *
 * @example
 * const data = nn.data.circle();
 * const model = nn.sequential([nn.input(2), nn.dense(4, 'tanh'), nn.dense(1, 'tanh')]);
 * await nn.webPage(model, 'my-page', { data });
 */
export async function webPage(
  model: Model,
  folder: string,
  options: WebPageOptions = {},
): Promise<string> {
  checkOptions('webPage', options, ['title', 'inputs', 'answers', 'data']);
  if (!(model instanceof Model))
    throw new TypeError(
      'webPage: model is no model of nnlab, expected one. Write await nn.webPage(model, "my-page").',
    );
  if (typeof folder !== 'string' || folder === '')
    throw new TypeError(
      `webPage: folder is ${JSON.stringify(folder)}, expected the name of one. Write await nn.webPage(model, "my-page").`,
    );
  const { data, title = folder.replace(/^.*[\\/]/, '') } = options;
  const shape = model.inputShape;
  const isImage = shape.length === 3 && shape[2] === 1;
  if (!isImage && !(shape.length === 1 && shape[0]! <= 30))
    throw new RangeError(
      `webPage: the model takes [${shape.join(', ')}], expected up to 30 numbers or a gray image [height, width, 1]. Write model.save("my-model") and a page of your own.`,
    );
  const count = isImage ? 0 : shape[0]!;
  const inputs =
    options.inputs ?? data?.inputNames ?? Array.from({ length: count }, (_, i) => `x${i + 1}`);
  if (!isImage && inputs.length !== count)
    throw new RangeError(
      `webPage: inputs has ${inputs.length} names, expected ${count}, as the model takes.`,
    );
  const outputs = model.outputShape.reduce((product, side) => product * side, 1);
  const { classes } = data ?? {};
  const answers =
    options.answers ??
    classes?.map(({ label }) => label) ??
    Array.from({ length: outputs }, (_, i) => (outputs === 1 ? 'answer' : `answer ${i + 1}`));
  const needed = outputs === 1 ? [1, 2] : [outputs];
  if (!needed.includes(answers.length))
    throw new RangeError(
      `webPage: answers has ${answers.length} names, expected ${needed.join(' or ')} for ${outputs} ${outputs === 1 ? 'output' : 'outputs'}.`,
    );
  const first = data && data.length > 0 ? Array.from(data.at(0).input) : undefined;
  const start = !isImage && first?.length === count ? first : inputs.map(() => 0);
  // The answer of one unit says a class by its sign, or by its side of one half.
  const { activation } = model.outputLayer;
  const border = activation === 'sigmoid' ? 0.5 : 0;
  const settings = { title, shape, inputs: isImage ? [] : inputs, answers, start, border };

  const { weightData, modelTopology, ...rest } = await pack(model.tf);
  const artifacts = { ...rest, modelTopology: plainTopology(modelTopology) };
  const weights = base64([weightData ?? []].flat());
  const files = await localFiles('webPage');
  const write = (name: string, text: string) =>
    files.write(`${folder}/${name}`, new TextEncoder().encode(text));
  await files.write(`${folder}/tf.min.js`, await files.read(tensorflowPath()));
  const topology = JSON.stringify({ ...artifacts, weightData: weights });
  await write('model.js', `window.model = ${topology.replaceAll('</', '<\\/')};\n`);
  await write('page.js', program(settings));
  return write('index.html', page(title));
}

/** TensorFlow.js for browsers, as it came with this library. */
function tensorflowPath(): string {
  const { pathname } = new URL(import.meta.resolve('@tensorflow/tfjs/dist/tf.min.js'));
  return decodeURIComponent(pathname).replace(/^\/([A-Za-z]:)/, '$1');
}

function base64(buffers: readonly ArrayBuffer[]): string {
  let binary = '';
  for (const buffer of buffers)
    for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
