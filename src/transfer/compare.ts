import type * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole, oneOf } from '../check.js';
import { Dataset, Split } from '../data/dataset.js';
import { classIndex } from '../models/encoding.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { jupyterHost } from '../display/host.js';
import { LiveOutput } from '../display/live-output.js';
import { progressBundle } from '../display/progress.js';
import { formatCount, formatPercent } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import type { Layer } from '../models/layers.js';
import type { Model } from '../models/model.js';
import { comparisonPicture } from './compare-picture.js';
import { transfer } from './transfer.js';
import type { TransferMode } from './transfer-model.js';

/** What `compareTransfer` can be told. */
export interface CompareTransferOptions {
  /** How many examples of each class are learned from; 5, 10, 20 and 50 by default. */
  perClass?: readonly number[];
  /** Which of the modes; all three by default. */
  modes?: readonly TransferMode[];
  /** How many steps each network learns; 200 by default. */
  steps?: number;
  /** How many examples decide one step; 16 by default. */
  batchSize?: number;
  /** Layers between the base and the last one; none by default. */
  head?: readonly Layer[];
  /** The name of the last layer that is taken from the base; by default the one before its answers. */
  features?: string;
  /** Decides which examples are learned from, new weights and the order. */
  seed?: number | string;
  /** Stops it after the network that is being trained; interrupting the cell does so too. */
  signal?: AbortSignal;
}

const known: readonly (keyof CompareTransferOptions)[] = [
  'perClass',
  'modes',
  'steps',
  'batchSize',
  'head',
  'features',
  'seed',
  'signal',
];
const allModes: readonly TransferMode[] = ['scratch', 'frozen', 'fineTune'];

/** One network of a comparison. */
export interface TransferTrial {
  /** What was done with the base. */
  readonly mode: TransferMode;
  /** How many examples of each class it learned from. */
  readonly perClass: number;
  /** Share of right answers on the test part, from 0 to 1. */
  readonly accuracy: number;
  /** How long it was trained. */
  readonly seconds: number;
  /** How many numbers learned. */
  readonly learned: number;
}

/**
 * What a trained base is worth where there are few examples: the same network with new weights, with the base frozen, and
 * fine-tuned, each on the same examples, for the same number of steps, with the same seed. The fine-tuned one learns with a frozen
 * base for the first half of its steps, so that a new head does not wash away what the base knows, then with all layers.
 *
 * @param base A trained network, such as `nn.mobileNet()`.
 * @param data Examples with classes: some of the training part are learned from, all of the test part are asked.
 * @returns A table and a plot of accuracy over examples. Interrupting the cell keeps what is complete.
 * @throws {TypeError} If an option does not exist, or `data` is no split.
 * @throws {RangeError} If a class has too few examples.
 *
 * @example
 * const base = nn.sequential([nn.input(28, 28, 1), nn.conv2d(4, 3, 'relu'), nn.flatten(), nn.dense(10, 'softmax')]);
 * await nn.compareTransfer(base, nn.data.digits({ samples: 300 }).split(0.5), { perClass: [2, 5], steps: 4 });
 */
export async function compareTransfer(
  base: Model | tf.LayersModel,
  data: Split,
  options: CompareTransferOptions = {},
): Promise<TransferComparison> {
  checkOptions('compareTransfer', options, known);
  const { perClass = [5, 10, 20, 50], modes = allModes, steps = 200, batchSize = 16 } = options;
  const { head = [], features, seed = 1, signal } = options;
  checkModes(modes);
  checkWhole('compareTransfer', 'steps', steps, 2);
  checkWhole('compareTransfer', 'batchSize', batchSize, 1);
  for (const count of perClass) checkWhole('compareTransfer', 'perClass', count, 1);
  checkSplit(data);
  const parts = perClass.map((count) => fewOfEach(data.train, count, seed));
  const stops = [signal, jupyterHost()?.signal].filter((each) => each !== undefined);
  const stop = AbortSignal.any(stops);
  const progress = new LiveOutput();
  const trials: TransferTrial[] = [];
  const total = perClass.length * modes.length;
  for (const [i, count] of perClass.entries())
    for (const mode of modes) {
      progress.show(trainingBundle(trials.length, total, mode, count));
      const common = {
        classes: data.train,
        head,
        seed,
        ...(features !== undefined && { features }),
      };
      const model = transfer(base, { ...common, mode: mode === 'fineTune' ? 'frozen' : mode });
      const fit = { batchSize, seed, signal: stop, plot: false };
      const epochs = Math.max(2, Math.ceil(steps / Math.ceil(parts[i]!.length / batchSize)));
      const half = mode === 'fineTune' ? Math.ceil(epochs / 2) : epochs;
      let { seconds } = await model.fit(parts[i]!, { ...fit, epochs: half });
      if (mode === 'fineTune' && !stop.aborted)
        seconds += (await model.freeze(false).fit(parts[i]!, { ...fit, epochs: epochs - half }))
          .seconds;
      if (stop.aborted) {
        progress.show(trainingBundle(trials.length, total, mode, count, 'stopped'));
        return new TransferComparison(data.train.name, trials, data.test.length);
      }
      const accuracy = model.evaluate(data.test).accuracy!;
      trials.push({ mode, perClass: count, accuracy, seconds, learned: model.trainableParameters });
    }
  progress.show({ 'text/plain': `${total} ${total === 1 ? 'network' : 'networks'} trained` });
  return new TransferComparison(data.train.name, trials, data.test.length);
}

/** What each mode is called in pictures. */
export const modeNames: { readonly [mode in TransferMode]: string } = {
  scratch: 'from scratch',
  frozen: 'frozen base',
  fineTune: 'fine-tuned',
};

/** See `compareTransfer`. */
export class TransferComparison implements Displayable {
  /** The data that was learned from. */
  readonly name: string;
  /** One for each network, the fewest examples first. */
  readonly trials: readonly TransferTrial[];
  /** How many examples were asked. */
  readonly tested: number;

  constructor(name: string, trials: readonly TransferTrial[], tested: number) {
    this.name = name;
    this.trials = trials;
    this.tested = tested;
  }

  /** In words: a line for each number of examples. */
  describe(): string {
    const counts = [...new Set(this.trials.map(({ perClass }) => perClass))];
    const lines = counts.map((count) => {
      const row = this.trials.filter(({ perClass }) => perClass === count);
      const said = row.map(({ mode, accuracy }) => `${modeNames[mode]} ${formatPercent(accuracy)}`);
      return `${count} of each class: ${said.join(', ')}`;
    });
    return `Accuracy on ${formatCount(this.tested)} examples of ${this.name}\n${lines.join('\n') || 'stopped before the first network was trained'}`;
  }

  [displaySymbol](): MimeBundle {
    if (this.trials.length === 0) return { 'text/plain': this.describe() };
    const { name, tested, trials } = this;
    const view = viewPart('transfer', { name, tested, trials });
    return pictureBundle(comparisonPicture(this), this.describe(), view);
  }
}

function trainingBundle(
  done: number,
  total: number,
  mode: TransferMode,
  perClass: number,
  state = 'training',
): MimeBundle {
  const text = `${state}: network ${done + 1} of ${total}, ${modeNames[mode]}, ${perClass} of each class`;
  return progressBundle(done, total, 'networks', text);
}

function checkModes(modes: readonly TransferMode[]): void {
  for (const mode of modes)
    if (!allModes.includes(mode))
      throw new TypeError(
        `compareTransfer: modes has ${JSON.stringify(mode)}, expected ${oneOf(allModes)}. Leave it out for all three.`,
      );
}

function checkSplit(data: unknown): void {
  if (data instanceof Split && data.train.classes) return;
  throw new TypeError(
    `compareTransfer: data is ${data instanceof Dataset ? 'not split' : data instanceof Split ? 'a split with a number to predict' : 'not a data set'}, expected a split of one with classes. Write data.shuffle(1).split(0.7).`,
  );
}

/** The first `count` of each class in an order that `seed` decides: fewer are part of more. */
function fewOfEach(data: Dataset, count: number, seed: number | string): Dataset {
  const mixed = data.shuffle(seed);
  const classOf = classIndex(mixed);
  const found = data.classes!.map(() => 0);
  const few = mixed.filter((_, i) => ++found[classOf(i)]! <= count);
  const least = Math.min(...found);
  if (least < count)
    throw new RangeError(
      `compareTransfer: perClass has ${count}, expected at most ${least}: "${data.name}" has no more training examples of "${data.classes![found.indexOf(least)]!.label}". Leave larger numbers out.`,
    );
  return few;
}
