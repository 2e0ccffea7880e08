import { describe, expect, test } from 'vitest';
import { Dataset } from '../../src/data/dataset.js';
import { table } from '../../src/data/index.js';
import { history } from '../../src/plots/index.js';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { adam, sgd } from '../../src/training/optimizers.js';

const line = (inputs: number[]) =>
  table(
    inputs.map((x) => [x, 2 * x]),
    { target: 1, classes: false, name: 'line' },
  );
const quiet = { plot: false };

describe('a training that fails', () => {
  test('names layer, rate and what to try, and puts the weights back', async () => {
    const layers = [input(1), dense(2, 'tanh'), dense(1)];
    const model = sequential(layers, { seed: 1 });
    const before = model.predict([0.5]);
    const fit = model.fit(line([1, 2, 3]), { ...quiet, epochs: 1000, optimizer: sgd(100) });
    await expect(fit).rejects.toThrow(
      /^fit: the loss became [\d.]+e\+\d+ \(it began at [\d.]+\) in epoch \d, step 1, expected it to fall\. With learning rate 100 the steps are too large: the weights of dense\(1\) \(layer 2\) grew from [\d.]+ to [\d.e+]+\. The weights from before epoch 1 are back; try a tenth of the learning rate, nn\.sgd\(10\), or nn\.sgd\(100, \{ globalClipNorm: 1 \}\)\.$/,
    );
    expect(model.predict([0.5])).toEqual(before);
    // And it can be trained with a smaller rate at once.
    const { history } = await model.fit(line([1, 2, 3]), { ...quiet, optimizer: adam(0.01) });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]!);
  });

  test.each([
    {
      inputs: [1, NaN, 3],
      targets: [1, 2, 3],
      says: 'The inputs of this step are not all finite: look for gaps',
    },
    { inputs: [1, 2], targets: [NaN, 1], says: 'The targets of this step are not all finite' },
  ])('says: $says', async ({ inputs, targets, says }) => {
    const fit = sequential([input(1), dense(1)]).fit(
      new Dataset({
        name: 'gaps',
        inputs: Float32Array.from(inputs),
        inputShape: [1],
        targets: Float32Array.from(targets),
      }),
      quiet,
    );
    await expect(fit).rejects.toThrow(says);
    await expect(fit).rejects.toThrow(
      'fit: the loss became NaN in epoch 1, step 1, expected a finite number.',
    );
  });
});

describe('a forgotten await', () => {
  const model = () => sequential([input(1), dense(1)], { seed: 1 });
  const promise = Promise.resolve(line([1])) as never;

  test('before data says where it belongs', async () => {
    await expect(model().fit(promise)).rejects.toThrow(
      'fit: data is a promise, expected a data set: it is still on its way. Write "await" where it is made',
    );
    expect(() => model().evaluate(promise)).toThrow('evaluate: data is a promise');
  });

  test('before fit is named by the plot of its history', async () => {
    const training = model().fit(line([1, 2]), { ...quiet, epochs: 1 });
    expect(() => history(training as never)).toThrow(
      'history: the run is a training that still goes on, expected one that has ended. Write "const run = await model.fit(…)".',
    );
    await training;
  });
});

describe('targets that the last layer can not say', () => {
  test.each([
    { activation: 'sigmoid', can: 'from 0 to 1' },
    { activation: 'tanh', can: 'from -1 to 1' },
    { activation: 'relu6', can: 'from 0 to 6' },
  ] as const)('are refused after $activation', async ({ activation, can }) => {
    const model = sequential([input(1), dense(1, activation)]);
    await expect(model.fit(line([1, 20]), quiet)).rejects.toThrow(
      `fit: the targets of "line" go from 2 to 40, expected numbers ${can}, since dense(1, "${activation}") can give no others. End with nn.dense(1), or scale the targets.`,
    );
  });

  test('are refused after relu where they are negative, and learned after dense(1)', async () => {
    const negative = line([-1, 1]);
    const fit = (activation: 'relu' | 'linear') =>
      sequential([input(1), dense(1, activation)]).fit(negative, { ...quiet, epochs: 1 });
    await expect(fit('relu')).rejects.toThrow('go from -2 to 2, expected numbers from 0 on');
    await fit('linear');
  });
});

test('a misspelt loss is answered with the nearest', async () => {
  const fit = sequential([input(1), dense(1)]).fit(line([1]), {
    ...quiet,
    loss: 'meanSquareError' as 'meanSquaredError',
  });
  await expect(fit).rejects.toThrow('Did you mean "meanSquaredError"?');
});

test('number classes that were not said to be classes are named as such', async () => {
  const model = sequential([input(1), dense(3, 'softmax')]);
  const labels = table(
    [
      [1, 0],
      [2, 1],
      [3, 2],
    ],
    { target: 1, classes: false, name: 'labels' },
  );
  await expect(model.fit(labels, quiet)).rejects.toThrow(
    'fit: the last layer dense(3, "softmax") has 3 units, expected 1: "labels" has one number to predict. Write nn.dense(1), or, if its numbers stand for classes, make it with { classes: true }.',
  );
});
