/** A captured step gives what the ordinary step gives on tfjs's cpu backend, whatever happens between two steps. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StepOptions } from '../../src/engine/index.js';
import { randomTensor } from '../../src/engine/random-tensor.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { inJavascript, onRuntime, type MakeExecutor } from '../../src/engine/step/executor.js';
import { seededRandom } from '../../src/random.js';
import { expectClose, randomTensors, type RandomTensors } from './layers/same-on-both.js';
import { useRecordingBackend, type Backend } from './recording-backend.js';

beforeAll(() => useRecordingBackend());

/** A network of two layers, with weights from a seed. */
class Net {
  readonly weights: tf.Variable[];

  constructor({ seed = 1, inputs = 3, outputs = 2 } = {}) {
    const random = randomTensors(seed);
    const shapes = [[inputs, 5], [5], [5, outputs], [outputs]];
    this.weights = shapes.map((shape) => tf.variable(tf.mul(random.tensor(shape), 0.5)));
  }

  apply(x: tf.Tensor): tf.Tensor {
    const [w, b, v, c] = this.weights as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
    return tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(x, w), b)), v), c);
  }
}

type Step = (x: tf.Tensor, t: tf.Tensor) => tf.Tensor | tf.Tensor[];

const squaredError =
  (net: Net) =>
  (x: tf.Tensor, t: tf.Tensor): tf.Scalar =>
    tf.losses.meanSquaredError(t, net.apply(x));

const minimizing = (
  net: Net,
  optimizer: tf.Optimizer,
  { weights = net.weights }: { weights?: tf.Variable[] } = {},
): Step => {
  const loss = squaredError(net);
  return (x, t) => optimizer.minimize(() => loss(x, t), true, weights)!;
};

interface Play {
  /** Runs the step on a new batch. */
  run: (rows?: number) => number[];
  random: RandomTensors;
  reason: () => string | undefined;
}

/** What steps run on. */
let make: MakeExecutor;

/** Compiles a step and has `play` run it; `onnx` alone captures it. */
function playOn<T>(
  backend: Backend,
  setUp: () => { step: Step; options?: StepOptions; play: (play: Play) => T },
): T {
  void tf.setBackend(backend);
  const { step, options, play } = setUp();
  const random = randomTensors();
  const compiled = new CompiledStep((x, t) => step(x, t), options, make);
  const run = (rows = 4): number[] => {
    const [x, t] = [random.tensor([rows, 3]), random.tensor([rows, 2])];
    // The arrays belong to the step until its next run.
    const results = compiled.run(x, t).flatMap((values) => Array.from(values));
    tf.dispose([x, t]);
    return results;
  };
  const outcome = play({ run, random, reason: () => compiled.reason });
  compiled.dispose();
  void tf.setBackend('onnx');
  return outcome;
}

const numbersOf = (tensors: readonly tf.Tensor[]): number[] =>
  tensors.flatMap((tensor) => Array.from(tensor.dataSync()));

/** The numbers that `play` gives on onnx are those on cpu. */
function expectSame(
  setUp: () => { step: Step; options?: StepOptions; play: (play: Play) => number[] },
): void {
  const onCpu = playOn('cpu', setUp);
  expect(onCpu.every(Number.isFinite)).toBe(true);
  expectClose(playOn('onnx', setUp), onCpu, 1e-4);
}

const times = <T>(count: number, work: (index: number) => T[]): T[] =>
  Array.from({ length: count }, (_, index) => work(index)).flat();

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.5),
  adam: () => tf.train.adam(0.05),
  adamax: () => tf.train.adamax(0.05),
  rmsprop: () => tf.train.rmsprop(0.02, 0.9, 0.5),
  'centered rmsprop': () => tf.train.rmsprop(0.02, 0.9, 0, 1e-12, true),
};

const executors = [
  { place: 'on ONNX Runtime', executor: onRuntime },
  { place: 'in JavaScript', executor: inJavascript },
];

describe.each(executors)('compileStep() $place', ({ executor }) => {
  beforeEach(() => {
    make = executor;
  });

  test.each(Object.keys(optimizers))('captures a step of %s', (name) => {
    expectSame(() => {
      const net = new Net();
      const optimizer = optimizers[name]!();
      return {
        step: minimizing(net, optimizer),
        options: { optimizers: [optimizer] },
        play: ({ run, reason }) => {
          const losses = times(8, () => run());
          expect(reason()).toBeUndefined();
          return [...losses, ...numbersOf(net.weights)];
        },
      };
    });
  });

  test.each(['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam', 'adamax'])(
    'takes another learning rate of %s in the middle',
    (name) => {
      expectSame(() => {
        const net = new Net();
        const optimizer = optimizers[name]!() as tf.SGDOptimizer;
        const set = (rate: number): void => {
          // Only some of them have a method for it.
          if ('setLearningRate' in optimizer) optimizer.setLearningRate(rate);
          else Reflect.set(optimizer, 'learningRate', rate);
        };
        return {
          step: minimizing(net, optimizer),
          options: { optimizers: [optimizer] },
          play: ({ run, reason }) => {
            const losses = times(9, (step) => {
              if (step > 0 && step % 3 === 0) set(0.1 / step);
              return run();
            });
            expect(reason()).toBeUndefined();
            return [...losses, ...numbersOf(net.weights)];
          },
        };
      });
    },
  );

  test('takes weights that are assigned between steps, and shows them at any time', () => {
    expectSame(() => {
      const net = new Net();
      const optimizer = tf.train.adam(0.05);
      return {
        step: minimizing(net, optimizer),
        options: { optimizers: [optimizer] },
        play: ({ run, random }) =>
          times(8, (step) => {
            if (step === 4)
              for (const weight of net.weights) weight.assign(random.tensor(weight.shape));
            return [...run(), ...numbersOf(net.weights)];
          }),
      };
    });
  });

  test('takes batches of other sizes in between', () => {
    expectSame(() => {
      const net = new Net();
      const optimizer = tf.train.momentum(0.05, 0.9);
      return {
        step: minimizing(net, optimizer),
        options: { optimizers: [optimizer] },
        play: ({ run }) => [
          ...times(14, (step) => run(step % 5 === 4 ? 3 : 4)),
          ...times(12, (step) => run(step)).filter(Number.isFinite),
          ...numbersOf(net.weights),
        ],
      };
    });
  });

  test('sees that fewer weights are trained', () => {
    expectSame(() => {
      const net = new Net();
      const optimizer = tf.train.sgd(0.1);
      let trained = net.weights;
      const loss = squaredError(net);
      return {
        step: (x, t) => optimizer.minimize(() => loss(x, t), true, trained)!,
        options: { optimizers: [optimizer], depends: () => trained },
        play: ({ run }) => {
          const before = times(4, () => run());
          trained = net.weights.slice(2);
          const first = numbersOf(net.weights.slice(0, 2));
          const frozen = times(4, () => run());
          expect(numbersOf(net.weights.slice(0, 2))).toEqual(first);
          trained = net.weights;
          return [...before, ...frozen, ...times(4, () => run()), ...numbersOf(net.weights)];
        },
      };
    });
  });

  test('sees another optimizer', () => {
    expectSame(() => {
      const net = new Net();
      const loss = squaredError(net);
      let optimizer: tf.Optimizer = tf.train.sgd(0.1);
      return {
        step: (x, t) => optimizer.minimize(() => loss(x, t), true, net.weights)!,
        options: { depends: () => [optimizer] },
        play: ({ run }) => {
          const before = times(4, () => run());
          optimizer = tf.train.adam(0.05);
          return [...before, ...times(6, () => run()), ...numbersOf(net.weights)];
        },
      };
    });
  });

  test('leaves copies of weights as they were', () => {
    void tf.setBackend('onnx');
    const net = new Net();
    const optimizer = tf.train.sgd(0.1);
    playOn('onnx', () => ({
      step: minimizing(net, optimizer),
      options: { optimizers: [optimizer] },
      play: ({ run }) => {
        for (let step = 0; step < 6; step++) {
          const copy = net.weights[0]!.clone();
          const shown = tf.reshape(net.weights[2]!, [-1]);
          const before = numbersOf([net.weights[0]!, net.weights[2]!]);
          run();
          run();
          expect(numbersOf([copy, shown])).toEqual(before);
          expect(numbersOf([net.weights[0]!, net.weights[2]!])).not.toEqual(before);
          tf.dispose([copy, shown]);
        }
      },
    }));
  });

  test('leaves copies as they were also when batches of another size come in between', () => {
    playOn('onnx', () => {
      const net = new Net();
      const optimizer = tf.train.sgd(0.1);
      return {
        step: minimizing(net, optimizer),
        options: { optimizers: [optimizer] },
        play: ({ run }) => {
          for (const rows of [4, 4, 4, 3, 3, 3]) run(rows);
          for (const rows of [4, 3, 4, 4, 5, 5, 3, 4]) {
            const copy = net.weights[0]!.clone();
            const before = numbersOf([copy]);
            run(rows);
            run(4);
            run(3);
            expect(numbersOf([copy])).toEqual(before);
            copy.dispose();
          }
        },
      };
    });
  });

  test('gives the same bits each time', () => {
    const play = (): number[] =>
      playOn('onnx', () => {
        const net = new Net();
        const optimizer = tf.train.adam(0.05);
        return {
          step: minimizing(net, optimizer),
          options: { optimizers: [optimizer] },
          play: ({ run }) => [...times(20, () => run()), ...numbersOf(net.weights)],
        };
      });
    expect(play()).toEqual(play());
  });

  test('draws other random numbers in each step, from where the sequence is', () => {
    expectSame(() => {
      const net = new Net();
      const optimizer = tf.train.sgd(0.1);
      const random = seededRandom('noise');
      const fill = (values: Float32Array): void => {
        for (let index = 0; index < values.length; index++) values[index] = random.normal();
      };
      const loss = squaredError(net);
      return {
        step: (x, t) => {
          const noise = randomTensor(x.shape, fill);
          const cost = optimizer.minimize(() => loss(tf.add(x, noise), t), true, net.weights)!;
          return [cost, noise];
        },
        options: { optimizers: [optimizer] },
        play: ({ run, reason }) => {
          const results = times(6, () => run());
          expect(reason()).toBeUndefined();
          return [...results, ...numbersOf(net.weights)];
        },
      };
    });
  });

  test('has two steps change the same weights by turns', () => {
    expectSame(() => {
      const net = new Net();
      const [slow, fast] = [tf.train.sgd(0.01), tf.train.adam(0.05)];
      const options = { optimizers: [fast] };
      const other = new CompiledStep((x, t) => minimizing(net, fast)(x, t), options, make);
      return {
        step: minimizing(net, slow),
        options: { optimizers: [slow] },
        play: ({ run, random }) =>
          times(8, (step) => {
            const loss = run();
            if (step % 3 === 2) return loss;
            const [x, t] = [random.tensor([4, 3]), random.tensor([4, 2])];
            return [...loss, ...Array.from(other.run(x, t)[0]!), ...numbersOf(net.weights)];
          }),
      };
    });
  });

  test('captures a step of two networks that train against each other', () => {
    expectSame(() => {
      const generator = new Net({ seed: 1, inputs: 3, outputs: 2 });
      const judge = new Net({ seed: 2, inputs: 2, outputs: 1 });
      const [g, d] = [tf.train.adam(0.02), tf.train.rmsprop(0.01)];
      const cross = (labels: tf.Tensor, logits: tf.Tensor): tf.Scalar =>
        tf.losses.sigmoidCrossEntropy(labels, logits);
      return {
        step: (noise, real) => {
          const rows = noise.shape[0];
          const judgeLoss = d.minimize(
            () =>
              tf.add(
                cross(tf.ones([rows, 1]), judge.apply(real)),
                cross(tf.zeros([rows, 1]), judge.apply(generator.apply(noise))),
              ),
            true,
            judge.weights,
          )!;
          const generatorLoss = g.minimize(
            () => cross(tf.ones([rows, 1]), judge.apply(generator.apply(noise))),
            true,
            generator.weights,
          )!;
          return [judgeLoss, generatorLoss];
        },
        options: { optimizers: [g, d] },
        play: ({ run, reason }) => {
          const losses = times(8, () => run());
          expect(reason()).toBeUndefined();
          return [...losses, ...numbersOf([...generator.weights, ...judge.weights])];
        },
      };
    });
  });

  test('counts as many tensors after a thousand steps as after ten', () => {
    const net = new Net();
    const optimizer = tf.train.adam(0.01);
    playOn('onnx', () => ({
      step: minimizing(net, optimizer),
      options: { optimizers: [optimizer] },
      play: ({ run }) => {
        times(10, () => run());
        const tensors = tf.memory().numTensors;
        times(1000, () => run());
        expect(tf.memory().numTensors).toBe(tensors);
      },
    }));
  });
});

describe.each(executors)(
  'compileStep() $place leaves a step as it is, and says why, when',
  ({ executor }) => {
    beforeEach(() => {
      make = executor;
    });

    const fallsBack = (
      reason: string,
      stepOf: (net: Net, optimizer: tf.Optimizer) => Step,
    ): void => {
      const onFallback = vi.fn();
      expectSame(() => {
        const net = new Net();
        const optimizer = tf.train.sgd(0.1);
        return {
          step: stepOf(net, optimizer),
          options: { optimizers: [optimizer], onFallback },
          play: ({ run }) => [...times(6, () => run()), ...numbersOf(net.weights)],
        };
      });
      expect(onFallback.mock.calls).toEqual([[reason]]);
    };

    test('it reads a value', () => {
      fallsBack('it reads the values of Tanh before its end', (net, optimizer) => {
        const step = minimizing(net, optimizer);
        return (x, t) => [step(x, t) as tf.Tensor, tf.scalar(tf.tanh(tf.sum(x)).dataSync()[0]!)];
      });
    });

    test('what it does depends on values', () => {
      fallsBack('it reads the values of Sum before its end', (net, optimizer) => {
        const step = minimizing(net, optimizer);
        return (x, t) => step(tf.sum(x).dataSync()[0]! > 0 ? x : tf.neg(x), t);
      });
    });

    test('it reads a value that is there: its input, or a variable', () => {
      const reason = 'it reads the values of a tensor before its end';
      fallsBack(reason, (net, optimizer) => {
        const step = minimizing(net, optimizer);
        return (x, t) => step(x.dataSync()[0]! > 0 ? x : tf.neg(x), t);
      });
      fallsBack(reason, (net, optimizer) => {
        const step = minimizing(net, optimizer);
        return (x, t) => step(tf.mul(x, net.weights[0]!.dataSync()[0]!), t);
      });
    });

    test('a kernel that is not recorded computes with its input', () => {
      fallsBack("Atan2 runs on tfjs's cpu backend", (net, optimizer) => {
        const step = minimizing(net, optimizer);
        return (x, t) => step(tf.atan2(x, tf.add(x, 2)), t);
      });
    });

    test('it does something else in the second step', () => {
      let steps = 0;
      fallsBack('its operations differ from step to step', (net, optimizer) => {
        const step = minimizing(net, optimizer);
        steps = 0;
        return (x, t) => step(steps++ % 2 === 0 ? x : tf.neg(x), t);
      });
    });

    test('it does something else, and gives results that have nothing to do with each other', () => {
      let steps = 0;
      fallsBack('its operations differ from step to step', (net, optimizer) => {
        const step = minimizing(net, optimizer);
        steps = 0;
        return (x, t) => {
          const input = steps++ % 2 === 0 ? x : tf.neg(x);
          return [step(input, t) as tf.Tensor, tf.tanh(input), tf.sum(t)];
        };
      });
    });

    test('a number in it changes', () => {
      let steps = 0;
      fallsBack(
        'numbers that it makes outside of tfjs differ from step to step',
        (net, optimizer) => {
          const step = minimizing(net, optimizer);
          steps = 0;
          return (x, t) => step(tf.mul(x, 1 / ++steps), t);
        },
      );
    });

    test('it keeps a tensor', () => {
      fallsBack('it keeps a tensor that it does not return', (net, optimizer) => {
        const step = minimizing(net, optimizer);
        return (x, t) => {
          tf.keep(tf.tanh(x));
          return step(x, t);
        };
      });
    });
  },
);
