/**
 * Each layer, activation, loss and optimizer of the library, with each option that changes what it computes, beside PyTorch from
 * the same weights: `npm run test:torch`.
 *
 * What PyTorch defines differently or lacks, the program in Python computes by Keras's definition.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Dataset } from '../../../src/data/index.js';
import { CompiledStep } from '../../../src/engine/step/compile-step.js';
import { inJavascript, onRuntime, type MakeExecutor } from '../../../src/engine/step/executor.js';
import * as nn from '../../../src/index.js';
import * as layers from '../../../src/models/layers.js';
import { seededRandom } from '../../../src/random.js';
import * as optimizers from '../../../src/training/optimizers.js';
import { withPenalties } from '../../../src/training/train-step.js';
import { useRecordingBackend } from '../recording-backend.js';
import { askTorch } from './ask-torch.js';
import {
  callText,
  ENDS,
  made,
  NETWORKS,
  NOISY,
  TRAINED,
  TRAININGS,
  type Call,
  type NetworkCase,
  type TrainingCase,
} from './library-cases.js';

const COUNT = 4;
const STEPS = 5;
/** As a share of the largest number of a tensor. */
const TOLERANCE = 1e-4;

interface Packed {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
type Numbers = readonly number[];

const numbersOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());
const packed = (tensor: tf.Tensor): Packed => ({ shape: tensor.shape, values: numbersOf(tensor) });

function expectClose(ours: Numbers, theirs: Numbers, what: string, least = 0): void {
  expect(ours.length, what).toBe(theirs.length);
  const size = theirs.reduce((most, each) => Math.max(most, Math.abs(each)), least);
  // Not finite where one of both is not.
  const apart = ours.reduce((most, each, i) => Math.max(most, Math.abs(each - theirs[i]!)), 0);
  expect(apart, what).toBeLessThanOrEqual(TOLERANCE * size);
}

/** Normal numbers, or whole ones below `tokens`. */
function draw(seed: string, shape: readonly number[], tokens?: number): tf.Tensor {
  const random = seededRandom(seed);
  const size = tf.util.sizeFromShape([...shape]);
  const one = () => (tokens ? random.integer(tokens) : random.normal());
  return tf.tensor(Array.from({ length: size }, one), [...shape], 'float32');
}

/** No weight as it starts: biases at 0 and variances at 1 would hide what is left out. */
function build({ input, layers: calls }: NetworkCase): nn.Model {
  const all = [nn.input(...input), ...calls.map((call) => made<nn.Layer>(call))];
  const model = nn.sequential(all, { seed: 1 });
  const values = weightsOf(model).map(({ name, shape }, i) => {
    const size = shape.slice(0, -1).reduce<number>((all, side) => all * side!, 1);
    const numbers = tf.mul(draw(`weight ${i}`, shape as number[]), 0.7 / Math.sqrt(size));
    return name.includes('variance') ? tf.add(tf.abs(numbers), 0.5) : numbers;
  });
  weightsOf(model).forEach((weight, i) => weight.write(values[i]!));
  return model;
}

/** In the order of the layers, the weights of each as Keras orders them. */
const weightsOf = (model: nn.Model): tf.LayerVariable[] =>
  model.parts.flatMap(({ tf }) => tf.flatMap(({ weights }) => weights));

const EXECUTORS: { place: string; make: MakeExecutor; lacks?: string }[] = [
  { place: 'on ONNX Runtime', make: onRuntime },
  { place: 'in JavaScript', make: inJavascript, lacks: 'upSampling2d' },
];

interface NetworkAnswer {
  readonly outputs: Numbers;
  readonly gradients: readonly (Numbers | null)[];
}

/** What a captured step gives for a network, and the question to PyTorch. */
function gradientsOf(network: NetworkCase, training: boolean, make: MakeExecutor) {
  const model = build(network);
  const weights = weightsOf(model);
  const asked = weights.map((weight) => packed(weight.read()));
  const x = tf.variable(draw('inputs', [COUNT, ...network.input], network.tokens));
  const factors = draw('factors', [COUNT, ...model.outputShape]);
  const trainable = weights.map((each) => model.tf.trainableWeights.includes(each));
  const isDiffered = [network.tokens === undefined, ...trainable];
  const variables = [x, ...weights.map((weight) => weight.read() as tf.Variable)].filter(
    (_, i) => isDiffered[i],
  );
  const step = new CompiledStep(
    (factors) => {
      let outputs!: tf.Tensor;
      const { grads } = tf.variableGrads(() => {
        outputs = tf.keep(model.tf.apply(x, { training }) as tf.Tensor);
        return withPenalties(model.tf, tf.sum(tf.mul(outputs, factors)));
      }, variables);
      return [outputs, ...variables.map(({ name }) => grads[name]!)];
    },
    {},
    make,
  );
  // The first two are recorded.
  for (let count = 0; count < 2; count++) step.run(factors);
  const [outputs, ...gradients] = step.run(factors).map((each) => Array.from(each));
  const question = {
    kind: 'gradients',
    layers: network.layers,
    training,
    inputs: packed(x),
    weights: asked,
    factors: packed(factors),
  };
  return {
    reason: step.reason,
    outputs: outputs!,
    gradients,
    isDiffered,
    names: weights.map(({ name }) => name),
    question,
  };
}

const titleOf = ({ input, layers }: NetworkCase): string =>
  [`input(${input.join(', ')})`, ...layers.map(callText)].join(', ');

const isNormalized = (network: NetworkCase): boolean => titleOf(network).includes('batchNorm');

/** Ours with PyTorch's answers, all asked at once. */
function withAnswers<Ours extends { question: unknown }, Answer>(
  all: ReadonlyMap<string, Ours>,
): Map<string, Ours & { theirs: Answer }> {
  const answers = askTorch<Answer[]>(
    'library_peer.py',
    [...all.values()].map(({ question }) => question),
  );
  return new Map([...all].map(([name, ours], i) => [name, { ...ours, theirs: answers[i]! }]));
}

beforeAll(() => useRecordingBackend());

test('nothing of the library is left out', () => {
  const asked = JSON.stringify([NETWORKS, NOISY, TRAININGS]);
  const called = [layers, optimizers, nn.schedules]
    .flatMap((home) => Object.keys(home))
    .filter((name) => name in nn || name in nn.schedules);
  expect(called.filter((name) => name !== 'input' && !asked.includes(`["${name}"`))).toEqual([]);
});

describe.each(EXECUTORS)('outputs and gradients $place', ({ make, lacks }) => {
  describe.each([
    { when: 'in training', training: true, cases: [...NETWORKS, ...NOISY] },
    // All others do the same.
    { when: 'in use', training: false, cases: [...NETWORKS.filter(isNormalized), ...NOISY] },
  ])('$when', ({ training, cases: all }) => {
    const cases = all.filter(({ layers }) => layers[0]![0] !== lacks);
    type Ours = ReturnType<typeof gradientsOf>;
    let found: Map<string, Ours & { theirs: NetworkAnswer }>;

    beforeAll(() => {
      const ours = cases.map((each) => {
        const answer = gradientsOf(each, training, make);
        if (!training || !NOISY.includes(each)) return [titleOf(each), answer] as const;
        const { inputs } = answer.question;
        const drawn = drawnBy(each.layers[0]!, inputs.values, answer.outputs);
        const question = { ...answer.question, drawn: { ...inputs, values: drawn } };
        return [titleOf(each), { ...answer, question }] as const;
      });
      found = withAnswers(new Map(ours));
    });

    test.each(cases.map(titleOf))('%s', (title) => {
      const { reason, outputs, gradients, isDiffered, names, theirs } = found.get(title)!;
      expect(reason).toBeUndefined();
      expectClose(outputs, theirs.outputs, 'outputs');
      const expected = theirs.gradients.filter((_, i) => isDiffered[i]);
      const what = ['inputs', ...names].filter((_, i) => isDiffered[i]);
      // Of a bias before a normalization rounding alone is left.
      const least = Math.max(...expected.flat().map((each) => Math.abs(each!))) / 100;
      gradients.forEach((each, i) => expectClose(each, expected[i]!, what[i]!, least));
    });
  });
});

/** What dropout multiplied with, or the noise that was added, as far as it is what the layer promises. */
function drawnBy([name, size]: Call, inputs: Numbers, outputs: Numbers): number[] {
  if (name === 'gaussianNoise') return outputs.map((y, i) => y - inputs[i]!);
  return outputs.map((y) => (y === 0 ? 0 : 1 / (1 - (size as number))));
}

describe('activations', () => {
  const names = Object.keys(nn.activations) as (keyof typeof nn.activations)[];
  const inputs = numbersOf(tf.mul(draw('activations', [50]), 3));
  let theirs: { outputs: Numbers; slopes: Numbers }[];

  beforeAll(() => {
    const question = { kind: 'activation', inputs: { shape: [50], values: inputs } };
    theirs = askTorch(
      'library_peer.py',
      names.map((name) => ({ ...question, name })),
    );
  });

  test.each(names.map((name, i) => ({ name, i })))('$name and its slope', ({ name, i }) => {
    const ours = nn.activations[name];
    expectClose(ours(inputs), theirs[i]!.outputs, name);
    expectClose(ours.derivative(inputs).flat(), theirs[i]!.slopes, `slope of ${name}`);
  });
});

/** Examples by chance, with classes where those are what the loss is about. */
function dataFor(model: nn.Model, { loss, network }: TrainingCase): Dataset {
  const inputShape = model.inputShape;
  const inputs = draw('inputs', [COUNT, ...inputShape]).dataSync<'float32'>();
  const common = { name: 'chance', inputShape, inputs };
  const isClass = loss === undefined || loss.endsWith('Crossentropy');
  if (isClass && network !== 'sequence') {
    const classes = loss === 'binaryCrossentropy' ? [0, 1] : [0, 1, 2];
    return new Dataset({
      ...common,
      targets: Uint8Array.from({ length: COUNT }, (_, i) => (i + 1) % classes.length),
      classes: classes.map((value) => ({ value, label: String(value) })),
    });
  }
  const targetShape = model.outputShape;
  const numbers = draw('targets', [COUNT, ...targetShape]);
  const shares = loss === 'categoricalCrossentropy' ? tf.softmax(numbers) : tf.sigmoid(numbers);
  return new Dataset({
    ...common,
    targets: (isClass ? shares : numbers).dataSync<'float32'>(),
    targetShape,
  });
}

interface TrainingAnswer {
  readonly losses: Numbers;
  readonly weights: readonly Numbers[];
}

async function trained(given: TrainingCase) {
  const { network, optimizer, loss = 'categoricalCrossentropy', classWeight } = given;
  const { input, layers } = TRAINED[network];
  const end = ENDS[loss];
  const whole = [...layers, network === 'sequence' ? (['timeDistributed', end] as const) : end];
  const model = build({ input, layers: whole });
  const data = dataFor(model, given);
  const weights = weightsOf(model);
  const before = weights.map((weight) => packed(weight.read()));
  const { history } = await model.fit(data, {
    epochs: STEPS,
    batchSize: COUNT,
    optimizer: made<nn.Optimizer>(optimizer),
    loss,
    plot: false,
    ...(classWeight && { classWeight }),
  });
  const numbers = Array.from(
    { length: COUNT },
    (_, i) => data.at(i).targets ?? [data.at(i).target],
  );
  const units = model.outputShape.at(-1)!;
  const isOneHot = data.classes && units > 1;
  const oneHot = (target: number): number[] =>
    Array.from({ length: units }, (_, k) => Number(k === target));
  const question = {
    kind: 'training',
    layers: whole,
    loss,
    optimizer,
    steps: STEPS,
    inputs: { shape: [COUNT, ...input], values: Array.from(data.inputs()) },
    targets: {
      shape: [COUNT, ...model.outputShape],
      values: numbers.flatMap((row) => (isOneHot ? oneHot(row[0]!) : Array.from(row))),
    },
    counts: { shape: [COUNT], values: numbers.map((row) => classWeight?.[row[0]!] ?? 1) },
    weights: before,
    learns: weights.map((each) => model.tf.trainableWeights.includes(each)),
  };
  const after = weights.map((weight) => numbersOf(weight.read()));
  return { losses: history.loss, before, after, names: weights.map(({ name }) => name), question };
}

describe('five steps of fit', () => {
  type Ours = Awaited<ReturnType<typeof trained>>;
  let found: Map<string, Ours & { theirs: TrainingAnswer }>;
  const trainingTitle = ({ network, optimizer, loss, classWeight }: TrainingCase): string =>
    [
      `of the ${network} network by ${callText(optimizer)}`,
      ...(loss ? [loss] : []),
      ...(classWeight ? [`class weights ${JSON.stringify(classWeight)}`] : []),
    ].join(', ');

  beforeAll(async () => {
    const ours = new Map<string, Ours>();
    for (const each of TRAININGS) ours.set(trainingTitle(each), await trained(each));
    found = withAnswers(ours);
  });

  test.each(TRAININGS.map(trainingTitle))('%s', (title) => {
    const { losses, before, after, names, theirs } = found.get(title)!;
    expectClose(losses, theirs.losses, 'losses');
    after.forEach((each, i) => {
      expectClose(each, theirs.weights[i]!, names[i]!);
      // Small beside the steps themselves, too.
      const start = before[i]!.values;
      const apart = each.map((value, k) => Math.abs(value - theirs.weights[i]![k]!));
      const moved = theirs.weights[i]!.map((value, k) => Math.abs(value - start[k]!));
      expect(Math.max(...apart), `steps of ${names[i]!}`).toBeLessThan(Math.max(...moved) / 100);
    });
  });
});
