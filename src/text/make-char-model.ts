import { checkOptions, checkWhole } from '../check.js';
import {
  dense,
  embedding as embeddingLayer,
  gru,
  input,
  lstm,
  simpleRNN,
  timeDistributed,
} from '../models/layers.js';
import { checkChoice } from '../models/layers/layer.js';
import { load } from '../models/saved.js';
import { sequential } from '../models/sequential.js';
import { CharModel, type CharModelSettings } from './char-model.js';
import { Vocabulary } from './vocabulary.js';

/** What a model of letters is made of. */
export interface CharModelOptions {
  /** The kind of recurrent layer; 'lstm' by default. */
  cell?: 'lstm' | 'gru' | 'simpleRNN';
  /** Units of each recurrent layer; 128 by default. */
  units?: number;
  /** How many recurrent layers, one above the other; 1 by default. */
  layers?: number;
  /** How many letters it sees at once while it learns; 40 by default. */
  window?: number;
  /** How many letters further the next window begins; `window` by default, 3 where only the last letter is learned. */
  step?: number;
  /**
   * What is learned from a window: 'every' letter that follows another in it, the default, which teaches more in less time; or
   * the 'last' alone, the one after the window, as in Keras's example.
   */
  learn?: 'every' | 'last';
  /** How many numbers stand for a letter, learned, too; by default a letter is a row of 0 with one 1. */
  embedding?: number;
  /** The same seed gives the same weights; by default one that nobody chose. */
  seed?: number | string;
}

const cells = { lstm, gru, simpleRNN } as const;

/**
 * A network that learns to write as a text is written: it reads letter by letter and says, from what it remembers, how likely
 * each letter is to come next (Graves 2013; Karpathy 2015).
 *
 * The network is `nn.input(window, letters)`, or `nn.input(window)` and an embedding; recurrent layers; and a dense layer with
 * softmax, one unit for each different letter of the text.
 *
 * @param text What it is to learn: a string, such as `await nn.data.tinyShakespeare()` or `await nn.data.text('my.txt')`.
 * @returns The model, not trained yet.
 * @throws {RangeError} If the text is not longer than a window, or a number is outside its range.
 * @throws {TypeError} If the text is no string, or an option does not exist.
 * @see keras.io, Character-level text generation with LSTM
 *
 * @example
 * const writer = nn.charModel(nn.data.sonnets(), { cell: 'gru', units: 32, seed: 1 });
 * writer.letters.length; // 51
 */
export function charModel(text: string, options: CharModelOptions = {}): CharModel {
  checkOptions('charModel', options, [
    'cell',
    'units',
    'layers',
    'window',
    'step',
    'learn',
    'embedding',
    'seed',
  ]);
  const {
    cell = 'lstm',
    units = 128,
    layers = 1,
    window = 40,
    learn = 'every',
    embedding,
  } = options;
  const { step = learn === 'last' ? 3 : window, seed } = options;
  checkText(text);
  checkChoice('charModel', 'cell', cell, Object.keys(cells));
  checkChoice('charModel', 'learn', learn, ['every', 'last']);
  for (const [name, value] of Object.entries({
    units,
    layers,
    window,
    step,
    ...(embedding !== undefined && { embedding }),
  }))
    checkWhole('charModel', name, value, 1);
  const { letters, size } = Vocabulary.of(text);
  if (text.length <= window || size < 2)
    throw new RangeError(
      `charModel: the text has ${text.length} letters, ${size} of them different, expected more than ${window}, the window, and at least 2. Give more text, or a smaller window.`,
    );
  const recurrent = Array.from({ length: layers }, (_, i) =>
    cells[cell](units, i < layers - 1 || learn === 'every' ? { returnSequences: true } : {}),
  );
  const scores = dense(size, 'softmax');
  const network = sequential(
    [
      ...(embedding === undefined
        ? [input(window, size)]
        : [input(window), embeddingLayer(size, embedding)]),
      ...recurrent,
      learn === 'every' ? timeDistributed(scores) : scores,
    ],
    seed === undefined ? {} : { seed },
  );
  const settings: CharModelSettings = { letters, window, step, learn };
  network.tf.setUserDefinedMetadata({ charModel: settings });
  return new CharModel(network, settings, text);
}

/**
 * A model of letters that was saved by `model.save`.
 *
 * @param pathOrUrl The folder, on this computer or at an address that begins with http.
 * @returns The model with its trained weights.
 * @throws {Error} If it can't be read.
 * @throws {TypeError} If what is there is no model of letters.
 *
 * @example
 * await nn.charModel('to be or not to be', { units: 4, window: 5 }).save('letters');
 * const writer = await nn.loadCharModel('letters');
 * writer.generate('to ', { length: 10 }).length; // 13
 */
export async function loadCharModel(pathOrUrl: string): Promise<CharModel> {
  const network = await load(pathOrUrl);
  const said = network.tf.getUserDefinedMetadata() as { charModel?: CharModelSettings } | undefined;
  if (!said?.charModel)
    throw new TypeError(
      `loadCharModel: ${pathOrUrl} is a network without letters, expected one that was saved by the save of nn.charModel. Read it with await nn.load(${JSON.stringify(pathOrUrl)}).`,
    );
  return new CharModel(network, said.charModel);
}

function checkText(text: unknown): asserts text is string {
  if (typeof text === 'string') return;
  const what = text instanceof Promise ? 'a promise' : text === null ? 'null' : typeof text;
  throw new TypeError(
    `charModel: the text is ${what}, expected a string. ${text instanceof Promise ? 'It is still on its way: write "await" where it is made.' : 'Read a file with await nn.data.text("my.txt").'}`,
  );
}
