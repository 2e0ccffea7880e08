import { expect, test } from 'vitest';
import { backprop } from '../../src/explain/index.js';
import { logisticNetwork, turned } from './networks.js';

const near = (numbers: readonly number[]) =>
  numbers.map((each) => expect.closeTo(each, 9) as number);

test('stepper: network 1-2-2-1, one example forth and back', () => {
  const model = logisticNetwork(1, [
    [
      [[0.5], [-0.4]],
      [0.1, 0.2],
    ],
    [
      [
        [0.3, -0.2],
        [0.7, 0.6],
      ],
      [0, -0.1],
    ],
    [[[0.8, -0.5]], [0.05]],
  ]);
  const trace = backprop(model, [0.9], 1, { learningRate: 0.5 });
  const [first, second, third] = trace.layers;
  const figures = {
    y: trace.output[0]!.toFixed(9),
    E: trace.error.toFixed(9),
    'dE/dx_out': third!.dEdx[0]!.toFixed(9),
    'E after one step': trace.errorAfter.toFixed(9),
  };
  console.log(`stepper: ${JSON.stringify(figures)}`);
  expect(figures).toEqual({
    y: '0.536068694',
    E: '0.107616128',
    'dE/dx_out': '-0.115379275',
    'E after one step': '0.096113238',
  });
  expect(turned(third!.dEdw)).toEqual([near([-0.060520605, -0.075020327])]);
  expect(second!.dEdx).toEqual(near([-0.023020286, 0.01312082]));
  expect(turned(second!.dEdw)).toEqual([
    near([-0.014597983, -0.010591291]),
    near([0.008320379, 0.006036694]),
  ]);
  expect(first!.dEdx).toEqual(near([0.000528627, 0.00309926]));
  expect(turned(first!.dEdw)).toEqual([near([0.000475764]), near([0.002789334])]);
});
