import { checkWhole } from '../check.js';
import {
  drawPoints,
  playgroundRandom,
  playgroundSets,
  type PlanePoint,
} from '../data/playground-points.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatLoss } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { features, type FeatureName } from './features.js';
import { playgroundLink } from './link.js';
import { PlaygroundNetwork } from './network.js';
import { playgroundPicture } from './picture.js';
import { readSettings, type PlaygroundOptions, type PlaygroundSettings } from './settings.js';

/**
 * TensorFlow Playground in one call: its data, features, network and training, in double precision
 * and in its order, so that the same settings give the same losses as playground.tensorflow.org.
 *
 * The network learns from its points in the same order in each epoch and takes a step of
 * `learningRate` against the mean gradient of ½ (output − target)² over each batch. Weights start
 * uniform in [-0.5, 0.5), biases at 0.1.
 *
 * @returns The trained network; it shows itself as Playground does, with what each unit answers
 *   everywhere in [-6, 6]², and the losses.
 * @throws {TypeError} If an option, or a word in one, does not exist.
 * @throws {RangeError} If a number is outside its range.
 * @see D. Smilkov, S. Carter, D. Sculley, F. B. Viégas, M. Wattenberg, Direct-manipulation
 *   visualization of deep networks (2017)
 *
 * @example
 * const run = nn.playground({ dataset: 'circle', hidden: [4, 2], seed: '0.12345' });
 * run.history.testLoss.at(-1); // 0.01145
 */
export function playground(options: PlaygroundOptions = {}): Playground {
  const settings = readSettings(options);
  return new Playground(settings).step(settings.epochs);
}

/** Mean of ½ (output − target)² after each epoch; the first is before any training. */
export interface PlaygroundHistory {
  readonly loss: readonly number[];
  readonly testLoss: readonly number[];
}

/** See `playground`. */
export class Playground implements Displayable {
  /** All settings, those left out too. */
  readonly settings: PlaygroundSettings;
  /** The points to learn from, in their order. */
  readonly train: readonly PlanePoint[];
  /** The points to test on. */
  readonly test: readonly PlanePoint[];
  /** Its weights and biases are free to be set by hand. */
  readonly network: PlaygroundNetwork;
  readonly #history: { readonly loss: number[]; readonly testLoss: number[] };

  constructor(settings: PlaygroundSettings) {
    this.settings = settings;
    const { dataset, noise, ratio, seed, hidden, activation, initZero } = settings;
    const isQuantity = dataset.startsWith('reg-');
    const random = playgroundRandom(seed);
    const samples = isQuantity ? 1200 : 500;
    const points = drawPoints(playgroundSets[dataset], random, { samples, noise });
    // Playground counts in whole percent; 0.29 · 100 would be a little less than 29.
    const count = Math.floor((points.length * Number((ratio * 100).toFixed(6))) / 100);
    [this.train, this.test] = [points.slice(0, count), points.slice(count)];
    this.network = new PlaygroundNetwork(
      [settings.features.length, ...hidden, 1],
      activation,
      isQuantity ? 'linear' : 'tanh',
      initZero ? undefined : random,
    );
    this.#history = { loss: [this.#loss(this.train)], testLoss: [this.#loss(this.test)] };
  }

  /** The losses, before the first epoch and after each. */
  get history(): PlaygroundHistory {
    return this.#history;
  }

  /** How many epochs it has been trained. */
  get epoch(): number {
    return this.#history.loss.length - 1;
  }

  /**
   * Trains on, as Playground's step button does. It stops early when the loss is no longer a
   * finite number.
   *
   * @param epochs How many.
   * @throws {RangeError} If `epochs` is not a whole number from 0 on.
   *
   * @example
   * nn.playground({ epochs: 0 }).step().step(9).epoch; // 10
   */
  step(epochs = 1): this {
    checkWhole('step', 'epochs', epochs, 0);
    const { batchSize } = this.settings;
    const inputs = this.train.map((point) => this.#inputs(point.x1, point.x2));
    const testInputs = this.test.map((point) => this.#inputs(point.x1, point.x2));
    for (let done = 0; done < epochs && Number.isFinite(this.#history.loss.at(-1)); done++) {
      this.train.forEach(({ target }, i) => {
        this.network.forward(inputs[i]!);
        this.network.backward(inputs[i]!, target);
        // What a last, smaller batch has gathered counts in the next epoch, as in Playground.
        if ((i + 1) % batchSize === 0) this.network.update(this.settings);
      });
      this.#history.loss.push(this.#loss(this.train, inputs));
      this.#history.testLoss.push(this.#loss(this.test, testInputs));
    }
    return this;
  }

  /**
   * The network's answer at a point.
   *
   * @param point Its two coordinates.
   * @returns From −1 to +1 for classes, else the quantity.
   *
   * @example
   * nn.playground().predict([0, 0]); // 0.97, near +1: inside
   */
  predict([x1, x2]: readonly [number, number]): number {
    return this.network.forward(this.#inputs(x1, x2));
  }

  /**
   * What every unit answers on a grid over [-6, 6] by [-6, 6], from the top row (x₂ = 6) to the
   * bottom: `[layer][unit][row * side + column]`, layer 0 the features, the last one the output.
   *
   * @param side Rows and columns of the grid.
   * @returns Numbers for each unit of each layer.
   * @throws {RangeError} If `side` is not a whole number from 2 on.
   *
   * @example
   * const [seen, hidden] = nn.playground().maps(20);
   * hidden[0]; // 400 answers of the first hidden unit
   */
  maps(side = 100): Float64Array[][] {
    checkWhole('maps', 'side', side, 2);
    const { layers } = this.network;
    const units = [this.settings.features.length, ...layers.map(({ biases }) => biases.length)];
    const maps = units.map((count) =>
      Array.from({ length: count }, () => new Float64Array(side * side)),
    );
    const place = (i: number) => -6 + (12 * i) / (side - 1);
    for (let cell = 0; cell < side * side; cell++) {
      const seen = this.#inputs(place(cell % side), -place(Math.floor(cell / side)));
      this.network.forward(seen);
      const outputs = [seen, ...layers.map((layer) => layer.outputs)];
      outputs.forEach((values, l) => maps[l]!.forEach((map, u) => (map[cell] = values[u]!)));
    }
    return maps;
  }

  /**
   * The address at which Playground starts with these settings: the same points and first weights.
   *
   * @example
   * nn.playground({ seed: '0.12345' }).link; // opens in a browser
   */
  get link(): string {
    return playgroundLink(this.settings);
  }

  /** Settings and losses in words. */
  describe(): string {
    const { dataset, hidden, activation, seed } = this.settings;
    const seen = this.settings.features.map((name: FeatureName) => features[name].label).join(', ');
    const shape = hidden.length ? `${activation} ${hidden.join('-')}` : 'no hidden layer';
    return `playground: ${dataset}, ${seen}, ${shape}, seed ${seed}. ${this.lossText()}`;
  }

  /**
   * The losses in words.
   *
   * @returns As "Epoch 100: test loss 0.0115, training loss 0.00890".
   * @example
   * nn.playground({ seed: '0.12345', epochs: 10 }).lossText();
   */
  lossText(): string {
    const { loss, testLoss } = this.#history;
    if (!Number.isFinite(loss.at(-1)))
      return `Epoch ${this.epoch}: the loss is no longer a finite number. Try a smaller learning rate than ${this.settings.learningRate}.`;
    return `Epoch ${this.epoch}: test loss ${formatLoss(testLoss.at(-1)!)}, training loss ${formatLoss(loss.at(-1)!)}`;
  }

  [displaySymbol](): MimeBundle {
    return pictureBundle(playgroundPicture(this), this.describe(), this.#view());
  }

  #view() {
    const columns = (points: readonly PlanePoint[]) => ({
      x: Float32Array.from(points, ({ x1 }) => x1),
      y: Float32Array.from(points, ({ x2 }) => x2),
      target: Float32Array.from(points, ({ target }) => target),
    });
    const { settings, epoch, train, test, history, network } = this;
    return viewPart('playground', {
      settings,
      epoch,
      train: columns(train),
      test: columns(test),
      ...history,
      layers: network.layers.map(({ weights, biases }) => ({ weights, biases })),
    });
  }

  #inputs(x1: number, x2: number): number[] {
    return this.settings.features.map((name) => features[name].of(x1, x2));
  }

  #loss(
    points: readonly PlanePoint[],
    inputs = points.map(({ x1, x2 }) => this.#inputs(x1, x2)),
  ): number {
    let sum = 0;
    points.forEach(({ target }, i) => {
      sum += 0.5 * (this.network.forward(inputs[i]!) - target) ** 2;
    });
    return sum / points.length;
  }
}
