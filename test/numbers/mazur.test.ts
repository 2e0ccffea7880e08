import { expect, test } from 'vitest';
import { backprop } from '../../src/explain/index.js';
import { logisticNetwork } from './networks.js';

test('mazur: the step by step example, weights only', () => {
  const model = logisticNetwork(2, [
    [
      [
        [0.15, 0.2],
        [0.25, 0.3],
      ],
      [0.35, 0.35],
    ],
    [
      [
        [0.4, 0.45],
        [0.5, 0.55],
      ],
      [0.6, 0.6],
    ],
  ]);
  const options = { learningRate: 0.5, updateBiases: false };
  const trace = backprop(model, [0.05, 0.1], [0.01, 0.99], options);
  const w5 = trace.layers[1]!.weightsAfter[0]![0]!;
  const [before, after] = [trace.error, trace.errorAfter].map((each) => each.toFixed(9));
  console.log(`mazur: E0=${before}, w5+=${w5.toFixed(8)}, E1=${after}`);
  expect([before, w5.toFixed(8)]).toEqual(['0.298371109', '0.35891648']);
  // The article prints 0.291027924, which does not follow from its own weights.
  expect(after).toBe('0.291027774');
});
