import type * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../check.js';
import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { formatCount } from '../display/numbers.js';
import { Split, type Dataset } from '../data/dataset.js';
import type { Model } from '../models/model.js';
import { seededRandom } from '../random.js';
import { known as fitOptions, type FitOptions } from '../training/fit.js';
import { adam } from '../training/optimizers.js';
import type { Training } from '../training/training.js';
import { CharEvaluation } from './char-evaluation.js';
import { GeneratedText, type LetterProbability } from './generated-text.js';
import { LiveSample } from './live-sample.js';
import { NextLetter } from './next-letter.js';
import { Reader } from './reader.js';
import { draw, softmaxAt } from './softmax.js';
import { Vocabulary } from './vocabulary.js';
import { windowsOf } from './windows.js';

/** What a model of letters must know beside its network. */
export interface CharModelSettings {
  readonly letters: readonly string[];
  readonly window: number;
  readonly step: number;
  readonly learn: 'every' | 'last';
}

/** How a model of letters is trained. */
export interface CharFitOptions extends Omit<FitOptions, 'loss' | 'validation' | 'classWeight'> {
  /** Share of the text, at its end, that is measured after each epoch and not learned from; 0.1 by default. */
  validationSplit?: number;
  /** Another text to learn from, in the same letters; by default the one that the model was made for. */
  text?: string;
  /** What the samples that are shown meanwhile begin with; by default the beginning of the text. */
  prompt?: string;
}

/** How a text is written. */
export interface GenerateOptions {
  /** How many letters are written; 200 by default. */
  length?: number;
  /**
   * How daring: scores are divided by it before softmax. 1, the default, takes letters as often as the model finds them likely;
   * below it the likely ones are taken more often, at 0 always the likeliest.
   */
  temperature?: number;
  /** The same seed gives the same text; by default one that nobody chose. */
  seed?: number | string;
}

/** A network that reads a text letter by letter and says what comes next. Made by `nn.charModel`. */
export class CharModel implements Displayable {
  /** The network: `summary()`, `code('pytorch')` and all that explains networks. */
  readonly network: Model;
  /** What `nn.charModel` was told, and its defaults. */
  readonly settings: CharModelSettings;
  /** The letters that it knows, with their numbers. */
  readonly vocabulary: Vocabulary;
  readonly #text: string | undefined;

  constructor(network: Model, settings: CharModelSettings, text?: string) {
    this.network = network;
    this.settings = settings;
    this.vocabulary = new Vocabulary(settings.letters);
    this.#text = text;
  }

  /** The network in TensorFlow.js. */
  get tf(): tf.LayersModel {
    return this.network.tf;
  }

  /** How many letters it sees at once while it learns. */
  get window(): number {
    return this.settings.window;
  }

  /** The letters that it knows, in the order of its outputs. */
  get letters(): readonly string[] {
    return this.settings.letters;
  }

  /** How many numbers the network learns. */
  get parameters(): number {
    return this.network.parameters;
  }

  /** The training that goes on, if one does. */
  get training(): Training | undefined {
    return this.network.training;
  }

  /**
   * Learns the text, but for a share at its end on which it is measured after each epoch. The loss is the mean of
   * −ln p of the letters that come, in nats; divided by ln 2 it is in bits per character. Knowing nothing costs ln 65 = 4.17
   * nats with 65 letters. A second call goes on.
   *
   * In a notebook the curves are drawn while it trains, and below them what the model writes by then.
   *
   * @returns The training: `await` gives its `Run`, until then it takes orders.
   * @throws {RangeError} If the text is too short for a window, or has letters that the model does not know.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const writer = nn.charModel(nn.data.sonnets(), { units: 16, window: 20 });
   * const run = await writer.fit({ epochs: 2, batchSize: 64 });
   * run.history.validationLoss.length; // 2
   */
  fit(options: CharFitOptions = {}): Training {
    checkOptions('fit', options, [...fitOptions.filter(isCharOption), ...ownOptions]);
    const { validationSplit = 0.1, text = this.#text, prompt, onEpochEnd, ...rest } = options;
    const numbers = this.#encode('fit', text);
    const data = this.#split(numbers, validationSplit);
    const random = `${this.network.seed}/sample`;
    const begin = prompt ?? firstLine(text!);
    checkPrompt('fit', begin);
    this.vocabulary.encode('fit', begin);
    const sample = new LiveSample(() =>
      String(this.generate(begin, { length: 160, temperature: 0.8, seed: random })),
    );
    const isShown = options.plot ?? true;
    if (isShown) sample.start();
    const training = this.network.fit(data, {
      batchSize: 128,
      optimizer: adam(0.003),
      ...rest,
      onEpochEnd: (epoch, history) => {
        if (isShown) sample.epochEnd(epoch, history);
        onEpochEnd?.(epoch, history);
      },
    });
    const end = () => sample.end();
    training.then(end, end);
    return training;
  }

  /**
   * Measures the model on a text in the same letters: loss in nats and bits per character, cut into windows as in training.
   *
   * @param text In letters that the model knows.
   * @returns The loss, in nats and in bits per character.
   * @throws {RangeError} If the text is too short for a window, or has letters that the model does not know.
   *
   * @example
   * const writer = nn.charModel('to be or not to be', { units: 4, window: 5 });
   * writer.evaluate('not to be').bitsPerCharacter; // about log2 of 7 letters, before it has learned
   */
  evaluate(text: string): CharEvaluation {
    const data = this.windows('evaluate', text);
    const { loss, accuracy } = this.network.evaluate(data);
    const each = this.settings.learn === 'every' ? this.window : 1;
    return new CharEvaluation(loss, accuracy, data.length * each);
  }

  /**
   * Goes on writing where the prompt ends, one letter drawn after another.
   *
   * @param prompt At least one letter.
   * @returns The text, with the probability of each letter.
   * @throws {RangeError} If the prompt is empty or has letters that the model does not know, or a number is outside its range.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const writer = nn.charModel(nn.data.sonnets(), { units: 16, seed: 1 });
   * writer.generate('Shall I ', { length: 40, temperature: 0.7, seed: 1 }).length; // 48
   */
  generate(prompt: string, options: GenerateOptions = {}): GeneratedText {
    checkOptions('generate', options, ['length', 'temperature', 'seed']);
    const { length = 200, temperature = 1, seed = Math.random() } = options;
    checkWhole('generate', 'length', length, 1);
    checkTemperature('generate', temperature);
    const numbers = this.#readPrompt('generate', prompt);
    const random = seededRandom(seed);
    const reader = new Reader(this.tf);
    let scores = readAll(reader, numbers);
    const letters: LetterProbability[] = [];
    for (;;) {
      const own = softmaxAt(Float32Array.from(scores), 1);
      const next = draw(temperature === 1 ? own : softmaxAt(scores, temperature), random);
      letters.push({ letter: this.letters[next]!, probability: own[next]! });
      if (letters.length === length) return new GeneratedText(prompt, letters);
      scores = reader.read(next);
    }
  }

  /**
   * How likely each letter is to come after the prompt.
   *
   * @param prompt At least one letter.
   * @returns A probability for each letter, the most likely first.
   * @throws {RangeError} If the prompt is empty or has letters that the model does not know.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const writer = nn.charModel('abababab', { units: 4, window: 4, seed: 1 });
   * await writer.fit({ epochs: 100, validationSplit: 0, plot: false, optimizer: nn.adam(0.1) });
   * writer.probabilities('aba').letters[0].letter; // 'b'
   */
  probabilities(prompt: string, options: Pick<GenerateOptions, 'temperature'> = {}): NextLetter {
    checkOptions('probabilities', options, ['temperature']);
    const { temperature = 1 } = options;
    checkTemperature('probabilities', temperature);
    const numbers = this.#readPrompt('probabilities', prompt);
    const shares = softmaxAt(readAll(new Reader(this.tf), numbers), temperature);
    const letters = this.letters.map((letter, i) => ({ letter, probability: shares[i]! }));
    letters.sort((a, b) => b.probability - a.probability);
    return new NextLetter(prompt, temperature, letters);
  }

  /**
   * Writes the model into a folder; `nn.loadCharModel` reads it, and `nn.load` its network alone.
   *
   * @param path The folder, from the notebook's own on; made if it is missing.
   * @throws {Error} If it can't be written.
   *
   * @example
   * const writer = nn.charModel('to be or not to be', { units: 4, window: 5 });
   * await writer.save('writer');
   * const same = await nn.loadCharModel('writer');
   */
  async save(path: string): Promise<void> {
    await this.network.save(path);
  }

  [inspectSymbol](): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const { settings, network, parameters } = this;
    const layers = network.layers.map(({ text }) => text).join(' → ');
    const { length } = settings.letters;
    return {
      'text/plain': `a model of ${length} letters, ${settings.window} at once: ${layers}: ${formatCount(parameters)} parameters`,
    };
  }

  /**
   * A text as examples for the network, for what explains networks.
   *
   * @internal
   */
  windows(caller: string, text: string): Dataset {
    return this.#windows(caller, this.#encode(caller, text));
  }

  #readPrompt(caller: string, prompt: string): Uint16Array {
    checkPrompt(caller, prompt);
    const numbers = this.vocabulary.encode(caller, prompt);
    // Of a longer one the state would say things that it never met while learning.
    return numbers.subarray(-this.window);
  }

  #encode(caller: string, text: string | undefined): Uint16Array {
    if (typeof text !== 'string')
      throw new TypeError(
        text === undefined
          ? `${caller}: there is no text, expected one: a model that was loaded does not keep what it learned from. Write ${caller}(${caller === 'fit' ? '{ text }' : 'text'}).`
          : `${caller}: the text is ${typeof (text as object) === 'object' && (text as object) instanceof Promise ? 'a promise' : typeof text}, expected a string. ${(text as object) instanceof Promise ? 'Write "await" where it is made.' : 'Read a file with await nn.data.text("my.txt").'}`,
      );
    return this.vocabulary.encode(caller, text);
  }

  #split(numbers: Uint16Array, share: number): Dataset | Split {
    if (!(share >= 0 && share < 1))
      throw new RangeError(
        `fit: validationSplit is ${share}, expected a number from 0 to below 1. Write 0.1 for a tenth of the text.`,
      );
    const at = Math.round(numbers.length * (1 - share));
    const train = this.#windows('fit', numbers.subarray(0, at));
    if (share === 0) return train;
    return new Split(train, this.#windows('fit', numbers.subarray(at), 'the validation part'));
  }

  #windows(caller: string, numbers: Uint16Array, what = 'the text'): Dataset {
    const { window, step, learn } = this.settings;
    if (numbers.length <= window)
      throw new RangeError(
        `${caller}: ${what} has ${numbers.length} letters, expected at least ${window + 1}: a window of ${window} and the letter after it. Give more text, or make the model with a smaller window.`,
      );
    const asNumbers = this.network.inputShape.length === 1;
    return windowsOf(numbers, this.vocabulary, { name: 'text', window, step, learn, asNumbers });
  }
}

const ownOptions = ['validationSplit', 'text', 'prompt'];
const isCharOption = (name: string): boolean =>
  !['loss', 'validation', 'classWeight'].includes(name);

const firstLine = (text: string): string =>
  [...text.split('\n', 1)[0]!].slice(0, 20).join('') || text[0]!;

function readAll(reader: Reader, numbers: Uint16Array): Float32Array {
  let scores!: Float32Array;
  for (const number of numbers) scores = reader.read(number);
  return scores;
}

function checkPrompt(caller: string, prompt: unknown): void {
  if (typeof prompt !== 'string' || prompt === '')
    throw new RangeError(
      `${caller}: the prompt is ${prompt === '' ? 'empty' : String(prompt)}, expected at least one letter to begin with. Write ${caller === 'fit' ? '{ prompt: "The " }' : `${caller}("The ")`}.`,
    );
}

function checkTemperature(caller: string, temperature: unknown): void {
  if (typeof temperature !== 'number' || !(temperature >= 0 && temperature < Infinity))
    throw new RangeError(
      `${caller}: temperature is ${String(temperature)}, expected a number from 0 on. Write 0 for the likeliest letter each time, 1 for the model's own odds.`,
    );
}
