import * as tf from '@tensorflow/tfjs';
import { Dataset, Split } from '../data/dataset.js';
import { displaySymbol, type MimeBundle } from '../display/bundle.js';
import { formatCount } from '../display/numbers.js';
import { partsOf } from '../models/from.js';
import { Model, type ModelTraits, type Part, type TrainingTask } from '../models/model.js';
import type { FitOptions } from '../training/fit.js';
import { adam } from '../training/optimizers.js';
import { partAfter } from './copy.js';
import { FeatureCache } from './features.js';
import { freezeLayers, frozenCount, type Freeze } from './freeze.js';

/** How a network on a base learns: all of it anew, its head only, or the base as well, from what it knows. */
export type TransferMode = 'scratch' | 'frozen' | 'fineTune';

/** A tenth of Adam's usual rate: larger steps would wash away what the base knows. */
const fineTuneRate = 1e-4;

/** The part of a network that learns, and what it learns from. */
interface Tail {
  readonly model: Model;
  readonly features: FeatureCache;
}

/** What a `TransferModel` is made of. */
export interface TransferParts {
  readonly model: tf.LayersModel;
  readonly parts: readonly Part[];
  /** Layers of the base, without the input. */
  readonly base: readonly tf.layers.Layer[];
  readonly mode: TransferMode;
  /** How many of them are frozen. */
  readonly frozen: number;
  readonly seed: number | string;
}

/** A new head on a network that has learned something else. Made by `nn.transfer`. */
export class TransferModel extends Model {
  /** What is done with the base. */
  readonly mode: TransferMode;
  readonly #base: readonly tf.layers.Layer[];
  #frozen: number;
  #tail: Tail | undefined;

  constructor({ model, parts, base, mode, frozen, seed }: TransferParts, traits: ModelTraits) {
    super(model, parts, seed, traits);
    this.mode = mode;
    this.#base = base;
    this.#frozen = frozen;
    if (mode !== 'scratch') freezeLayers(base, frozen);
  }

  /** How many numbers learn. */
  get trainableParameters(): number {
    const sizes = this.tf.trainableWeights.map(({ shape }) =>
      shape.reduce<number>((product, side) => product * (side ?? 1), 1),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The names of the base's layers, the first first, as `freeze` takes them. */
  get baseLayers(): readonly string[] {
    return this.#base.map(({ name }) => name);
  }

  /**
   * Freezes other layers of the base than before: after some epochs with all of it frozen, `freeze(-3)` lets the last three learn as
   * well. `fit` takes `nn.adam(1e-4)` then, unless another optimizer is named: large steps would wash away what the base knows.
   *
   * @param freeze `true` for all of the base, `false` for none; a number of layers, from its end when negative.
   * @throws {RangeError} If it has no such layers.
   *
   * @example
   * const base = nn.sequential([nn.input(2), nn.dense(8, 'tanh'), nn.dense(1, 'tanh')]);
   * const model = nn.transfer(base, { classes: 3 });
   * model.freeze(false).trainableParameters; // 51
   */
  freeze(freeze: Freeze): this {
    this.#frozen = frozenCount(freeze, this.#base);
    freezeLayers(this.#base, this.#frozen);
    this.#tail = undefined;
    return this;
  }

  /** The head, and the layers of the base that learn, on what the frozen ones make of the data. */
  protected override async task(data: Dataset | Split, options: FitOptions): Promise<TrainingTask> {
    const isFineTuned = this.mode !== 'scratch' && this.#frozen < this.#base.length;
    const given = isFineTuned ? { optimizer: adam(fineTuneRate), ...options } : options;
    const whole = { model: this, data, options: given };
    const tail = (this.#tail ??= this.#tailOf());
    // A recording is of the whole network.
    if (!tail || options.record) return whole;
    const train = data instanceof Split ? data.train : data;
    const validation = options.validation ?? (data instanceof Split ? data.test : undefined);
    // Whatever doesn't fit is told by fit.
    const fits = [train, validation].every(
      (part) =>
        part === undefined ||
        (part instanceof Dataset && String(part.inputShape) === String(this.inputShape)),
    );
    if (!fits || train.length === 0) return whole;
    const seen = await tail.features.of(train);
    const measured = validation && (await tail.features.of(validation));
    if (!seen || (validation && !measured)) return whole;
    return {
      model: tail.model,
      data: seen,
      options: { ...given, ...(measured && { validation: measured }) },
    };
  }

  #tailOf(): Tail | undefined {
    const last = this.#base[this.#frozen - 1];
    const rest = last && partAfter(this.tf, last);
    if (!rest) return undefined;
    const inside = tf.model({ inputs: this.tf.inputs, outputs: last.output });
    return { model: new Model(rest, partsOf(rest), this.seed), features: new FeatureCache(inside) };
  }

  override [displaySymbol](): MimeBundle {
    const count = this.#base.length;
    const [frozen, learning] = [this.#frozen, count - this.#frozen];
    const state =
      this.mode === 'scratch'
        ? 'new weights'
        : frozen === count
          ? 'frozen'
          : frozen === 0
            ? 'fine-tuned'
            : `the first ${frozen} frozen, ${learning} fine-tuned`;
    const head = this.layers.slice(1 + count).map(({ text }) => text);
    const learns = `${formatCount(this.parameters)} parameters, ${formatCount(this.trainableParameters)} of them learn`;
    return {
      'text/plain': `${this.layers[0]!.text} → base of ${count} layers (${state}) → ${head.join(' → ')}: ${learns}`,
    };
  }
}
