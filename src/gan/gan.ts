import { checkOptions, checkWhole, didYouMean, oneOf } from '../check.js';
import { Dataset, Split, type DataClass } from '../data/dataset.js';
import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { jupyterHost } from '../display/host.js';
import { formatCount } from '../display/numbers.js';
import type { CompiledStep } from '../engine/index.js';
import { forwardValues } from '../models/forward.js';
import { checkInputShape, readInputs, type ExampleInputs, type Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import type { Figure } from '../plots/figure.js';
import type { Training } from '../training/training.js';
import { Turns } from '../training/turns.js';
import { adversarialStep, type StepSettings } from './adversarial-step.js';
import { Course } from './course.js';
import { fit, known as fitOptions, type GanFitOptions } from './fit.js';
import { withClasses, type Networks } from './networks.js';
import {
  interpolate,
  latentWalk,
  type InterpolateOptions,
  type WalkOptions,
} from './latent-walk.js';
import { modes, type Modes, type ModesOptions } from './modes.js';
import { noiseFrom, oneHot, sideBySide } from './noise.js';
import type { GanRun } from './run.js';
import { surface } from './surface.js';

/** What is made. */
export interface GenerateOptions {
  /** Which random numbers; the same by default, so that one sees what training changes. */
  seed?: number | string;
  /** With classes: the label of the one that is asked for; by default all in turn. */
  label?: string;
}

/** A generator and a discriminator that play against each other. Made by `nn.gan`. */
export class Gan implements Displayable {
  /** Makes examples out of random numbers. */
  readonly generator: Model;
  /** Says how real an example is. */
  readonly discriminator: Model;
  /** How many random numbers an example is made of. */
  readonly latent: number;
  /** What can be asked for, where it is a conditional GAN. */
  readonly classes: readonly DataClass[] | undefined;
  /** What the first weights and the random numbers come from. */
  readonly seed: number | string;
  readonly #course = new Course();
  readonly #turns = new Turns<GanRun>('gan');
  #steps: number;
  #step: { readonly settings: StepSettings; readonly step: CompiledStep } | undefined;

  constructor(
    { generator, discriminator }: Networks,
    latent: number,
    classes: readonly DataClass[] | undefined,
    seed: number | string,
    steps = 0,
  ) {
    this.generator = generator;
    this.discriminator = discriminator;
    this.latent = latent;
    this.classes = classes;
    this.seed = seed;
    this.#steps = steps;
  }

  /** Shape of an example. */
  get shape(): readonly number[] {
    return this.generator.outputShape;
  }

  /** How often both networks have learned. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Lets the two networks play against each other: in each step the discriminator learns to tell a batch of real examples from a
   * batch of made ones, then the generator learns to be taken for real. A second call goes on from there.
   *
   * In a notebook real and made examples are drawn while it trains, with both losses and what the discriminator recognises.
   * Interrupting the cell, or `signal`, stops at the next step and keeps the weights. Another `learningRate` of the training
   * is that of both networks.
   *
   * @param data The real examples; of a split its training part.
   * @returns The training: `await` gives its `GanRun`, until then it takes orders.
   * @throws {RangeError} If the examples have another shape than the generator makes or numbers that it can't make, or a loss is
   *   no longer finite.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const ring = nn.data.eightGaussians({ noise: 0.05, seed: 1 });
   * const gan = nn.gan(ring, { seed: 1 });
   * const run = await gan.fit(ring, { steps: 50 });
   * run.history.discriminatorLoss.at(-1);
   */
  fit(data: Dataset | Split, options: GanFitOptions = {}): Training<GanRun> {
    return this.#turns.start([options.signal, jupyterHost()?.signal], (control) => {
      checkOptions('fit', options, fitOptions);
      const { seed = `${this.seed}/${this.#steps}` } = options;
      return fit(this, data, { ...options, seed }, control, {
        stepOf: (settings) => this.#stepOf(settings),
        onStep: () => this.#steps++,
        takeSnapshot: (data) => this.#course.take(this, data),
      });
    });
  }

  /** The training that goes on, if one does: to pause, stop or change it from elsewhere. */
  get training(): Training<GanRun> | undefined {
    return this.#turns.current;
  }

  #stepOf(settings: StepSettings): CompiledStep {
    const kept = this.#step;
    const names = Object.keys(settings) as (keyof StepSettings)[];
    if (kept && names.every((name) => settings[name] === kept.settings[name])) return kept.step;
    kept?.step.dispose();
    const step = adversarialStep(this, settings);
    this.#step = { settings, step };
    return step;
  }

  /**
   * Examples that the generator makes out of random numbers, as a data set: it shows itself, and can be plotted or learned from.
   *
   * @param count How many.
   * @returns `count` made examples.
   * @throws {RangeError} If `count` is not a whole number from 1 on.
   * @throws {TypeError} If the label does not exist.
   *
   * @example
   * const gan = nn.gan(nn.data.digits({ samples: 100 }), { seed: 1 });
   * gan.generate(16);
   * gan.generate(16, { seed: 2 }); // others
   */
  generate(count = 16, options: GenerateOptions = {}): Dataset {
    checkOptions('generate', options, ['seed', 'label']);
    checkWhole('generate', 'count', count, 1);
    const { seed = 'generate', label } = options;
    const place = label === undefined ? undefined : this.placeOf('generate', label);
    const classOf = (row: number) => place ?? row % Math.max(1, this.classCount);
    const inputs = noiseFrom(`${this.seed}/${seed}`, this.latent, this.classCount)(count, classOf);
    return this.datasetOf(this.makeFrom(inputs.values, count), count, classOf);
  }

  /**
   * What the generator makes on the way from one row of random numbers to another, as a data set. The way is an arc, on which each
   * row is as long as those of training (White 2016).
   *
   * @param steps How many examples, both ends among them.
   * @returns `steps` made examples, in the order of the way.
   * @throws {RangeError} If `steps` is not a whole number from 2 on.
   *
   * @example
   * nn.gan(nn.data.digits({ samples: 100 }), { seed: 1 }).interpolate(8, { from: 1, to: 2 });
   */
  interpolate(steps = 10, options: InterpolateOptions = {}): Dataset {
    return interpolate(this, steps, options);
  }

  /**
   * How real the discriminator takes an example to be: from 0, made, to 1, real; for several examples or a data set one such
   * number each.
   *
   * @param example The numbers of one example.
   * @param options With classes: `label`, the class as which the examples are shown; that of the data set by default.
   * @param options.label With classes: the class as which it is shown.
   * @returns From 0, made, to 1, real.
   * @throws {RangeError} If an example has another shape.
   * @throws {TypeError} If the label is missing or does not exist.
   *
   * @example
   * const gan = nn.gan(nn.data.eightGaussians(), { seed: 1 });
   * gan.discriminate([2, 0]);
   * gan.discriminate(gan.generate(100));
   */
  discriminate(example: Numbers, options?: { label?: string }): number;
  /**
   * How real the discriminator takes each of several examples to be, from 0, made, to 1, real.
   *
   * @param examples Lists of numbers, or a data set.
   * @param options.label With classes: the class as which the examples are shown; that of the data set by default.
   * @returns A number for each example.
   * @throws {RangeError} If an example has another shape.
   * @throws {TypeError} If the label is missing or does not exist.
   */
  discriminate(examples: readonly Numbers[] | Dataset, options?: { label?: string }): number[];
  discriminate(
    examples: ExampleInputs | Dataset,
    options: { label?: string } = {},
  ): number | number[] {
    checkOptions('discriminate', options, ['label']);
    const isData = examples instanceof Dataset;
    if (isData) checkInputShape('discriminate', examples, this.shape);
    const { values, count, isSingle } = isData
      ? { values: examples.inputs(), count: examples.length, isSingle: false }
      : readInputs('discriminate', examples, this.shape);
    const { label } = options;
    const classOf = (row: number): number => {
      const name = label ?? (isData ? examples.at(row).label : undefined);
      if (name === undefined)
        throw new TypeError(
          `discriminate: label is missing, expected one of ${oneOf(this.classes!.map((each) => each.label))}: this discriminator is asked whether an example is a real one of its class. Write gan.discriminate(examples, { label: ${JSON.stringify(this.classes![0]!.label)} }).`,
        );
      return this.placeOf('discriminate', name);
    };
    const answers = this.#answers(values, count, classOf);
    return isSingle ? answers[0]! : answers;
  }

  /**
   * What the generator made of the same random numbers in the course of all trainings, with a slider: points over the
   * discriminator's answers, or images.
   *
   * @returns A figure with a slider.
   * @throws {RangeError} If it has not been trained, or makes neither points nor images.
   *
   * @example
   * const ring = nn.data.eightGaussians({ noise: 0.05, seed: 1 });
   * const gan = nn.gan(ring, { seed: 1 });
   * await gan.fit(ring, { steps: 50 });
   * gan.progress();
   */
  progress(): Figure {
    return this.#course.figure();
  }

  /**
   * How real the discriminator takes each place of the plane to be, orange where it says generated, blue where real, with real
   * and generated points.
   *
   * @param data Real points.
   * @returns A map of the plane.
   * @throws {RangeError} If the GAN does not make points.
   *
   * @example
   * const ring = nn.data.eightGaussians({ seed: 1 });
   * nn.gan(ring, { seed: 1 }).surface(ring);
   */
  surface(data: Dataset | Split): Figure {
    return surface(this, this.checkData('surface', data));
  }

  /**
   * What the generator makes on the way from one row of random numbers to another: images in a row, points as a path. Where the
   * generator is smooth, so is the way; between clouds it jumps.
   *
   * The way is an arc, on which each row is as long as those of training (White 2016).
   *
   * @returns A figure of the way.
   * @throws {RangeError} If it makes neither points nor images.
   *
   * @example
   * nn.gan(nn.data.digits({ samples: 100 }), { seed: 1 }).latentWalk({ steps: 8 });
   */
  latentWalk(options: WalkOptions = {}): Figure {
    return latentWalk(this, options);
  }

  /**
   * Which classes of the data the generator makes, and how many examples are good ones: nearer to the mean of a class than three
   * of its standard deviations. A GAN that makes a few classes only has collapsed.
   *
   * @param data Real examples with classes that are clouds, such as `nn.data.eightGaussians()`.
   * @returns How many examples of each class are made, and which are missing.
   * @throws {RangeError} If the data has no classes, or other examples.
   *
   * @example
   * const ring = nn.data.eightGaussians({ noise: 0.05, seed: 1 });
   * nn.gan(ring, { seed: 1 }).modes(ring).covered;
   */
  modes(data: Dataset | Split, options: ModesOptions = {}): Modes {
    return modes(this, this.checkData('modes', data), options);
  }

  /**
   * Writes both networks into a folder, each as `model.save` does, in the folders generator and discriminator. `nn.loadGan` reads it.
   *
   * @param path The folder, from the notebook's own on; made if it is missing.
   * @throws {Error} If it can't be written.
   *
   * @example
   * await nn.gan(nn.data.eightGaussians(), { seed: 1 }).save('ring');
   */
  async save(path: string): Promise<void> {
    // Loaded when needed: it leads back here.
    const { saveGan } = await import('./saved.js');
    await saveGan(this, path);
  }

  /**
   * Whether an answer of the discriminator network says "real".
   *
   * @internal
   */
  isReal(answer: number): boolean {
    return answer > (this.#answersProbability ? 0.5 : 0);
  }

  /** @internal */
  get classCount(): number {
    return this.classes?.length ?? 0;
  }

  get #answersProbability(): boolean {
    return this.discriminator.outputLayer.activation === 'sigmoid';
  }

  #answers(values: Float32Array, count: number, classOf: (row: number) => number): number[] {
    const labels = oneHot(count, this.classCount, classOf);
    const shape = withClasses(this.shape, this.classCount);
    const given =
      this.classCount > 0 ? sideBySide(values, labels, count, this.shape.at(-1)!) : values;
    const answers = Array.from(forwardValues(this.discriminator.tf, given, count, shape));
    return this.#answersProbability ? answers : answers.map((s) => 1 / (1 + Math.exp(-s)));
  }

  /**
   * What the generator makes of rows of random numbers, `[count, latent + classes]`, as `[count, ...shape]`; a copy.
   *
   * @internal
   */
  makeFrom(values: Float32Array, count: number): Float32Array {
    return forwardValues(this.generator.tf, values, count, [this.latent + this.classCount]).slice();
  }

  /**
   * Made examples as a data set.
   *
   * @internal
   */
  datasetOf(values: Float32Array, count: number, classOf: (row: number) => number): Dataset {
    const classes = this.classes ?? [{ value: 0, label: 'generated' }];
    return new Dataset({
      name: 'generated',
      note: `made by a network after ${formatCount(this.#steps)} steps`,
      inputs: values,
      inputShape: this.shape,
      ...(this.shape.length === 1 && this.shape[0] === 2 && { inputNames: ['x₁', 'x₂'] }),
      targets: Float32Array.from({ length: count }, (_, row) => classes[classOf(row)]!.value),
      classes,
    });
  }

  /** @internal */
  placeOf(caller: string, label: string): number {
    const names = this.classes?.map((each) => each.label);
    if (!names)
      throw new TypeError(
        `${caller}: label is ${JSON.stringify(label)}, expected none: this GAN can't be asked for a class. Make one that can by nn.gan(data, { classes: true }).`,
      );
    const place = names.indexOf(label);
    if (place < 0)
      throw new TypeError(
        `${caller}: label is ${JSON.stringify(label)}, expected ${oneOf(names)}. ${didYouMean(String(label), names)}`,
      );
    return place;
  }

  /**
   * The real examples, of a split those to learn from.
   *
   * @internal
   */
  checkData(caller: string, given: unknown): Dataset {
    if (given instanceof Promise)
      throw new TypeError(
        `${caller}: data is a promise, expected a data set: it is still on its way. Write "await" where it is made: const data = await nn.data.mnist().`,
      );
    const data = given instanceof Split ? given.train : given;
    if (!(data instanceof Dataset))
      throw new TypeError(
        `${caller}: data is not a data set, expected one of nn.data or a split of it. Write gan.${caller}(nn.data.eightGaussians()), for example.`,
      );
    if (data.length === 0)
      throw new RangeError(
        `${caller}: "${data.name}" has 0 examples, expected at least 1. Look at how it was split or filtered.`,
      );
    if (String(data.inputShape) !== String(this.shape))
      throw new RangeError(
        `${caller}: "${data.name}" has inputs [${data.inputShape.join(', ')}], expected [${this.shape.join(', ')}] as the generator makes. Write nn.gan(data), and the networks fit the data.`,
      );
    const labels = (classes: readonly DataClass[] = []) => classes.map((each) => each.label);
    if (this.classes && String(labels(data.classes)) !== String(labels(this.classes)))
      throw new RangeError(
        `${caller}: "${data.name}" has classes ${labels(data.classes).join(', ') || 'none'}, expected ${labels(this.classes).join(', ')} as the GAN was made for. Write nn.gan(data, { classes: true }) for those of the data.`,
      );
    return data;
  }

  toString(): string {
    const { generator, discriminator } = this;
    return `GAN of a generator, ${describe(generator)}, and a discriminator, ${describe(discriminator)}; ${formatCount(this.#steps)} steps learned`;
  }

  [inspectSymbol](): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    return { 'text/plain': this.toString() };
  }
}

const describe = ({ layers, parameters }: Model): string =>
  `${layers.map(({ text }) => text).join(' → ')} (${formatCount(parameters)} parameters)`;
