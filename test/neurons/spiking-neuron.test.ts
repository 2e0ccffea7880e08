import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { neuron } from '../../src/neurons/neuron.js';
import { spikingNeuron } from '../../src/neurons/spiking-neuron.js';

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

describe('spikingNeuron()', () => {
  test('fires for the inputs to which the threshold unit with the same numbers answers 1', () => {
    const options = { weights: [10, 10], threshold: 15 };
    const { counts } = spikingNeuron(options).run(corners);
    expect(counts.map((count) => (count > 0 ? 1 : 0))).toEqual(
      corners.map((x) => neuron(options).output(x)),
    );
  });

  test('charges as the closed form says: v(t) = s (1 − exp(−t/τ))', () => {
    const { times, voltage } = spikingNeuron({ weights: [10] }).run([1]);
    for (const i of [50, 200, 900])
      expect(voltage[i]! + 70).toBeCloseTo(10 * (1 - Math.exp(-(times[i]! + 0.1) / 20)), 9);
  });

  // The time to the threshold is τ ln(s / (s − θ)): Gerstner et al. 2014, ch. 1.
  test.each([
    { stimulus: 20, wait: 20 * Math.log(4) },
    { stimulus: 40, wait: 20 * Math.log(1.6) },
  ])('fires at $stimulus mV every $wait ms and 2 ms of rest', ({ stimulus, wait }) => {
    const cell = spikingNeuron({ weights: [stimulus] });
    expect(cell.rate([1])).toBeCloseTo(1000 / (wait + 2), 9);
    const { spikes } = cell.run([1], { milliseconds: 500 });
    expect(spikes[0]).toBeGreaterThan(wait - 0.2);
    expect(spikes[0]).toBeLessThan(wait + 0.2);
    expect(Math.abs(spikes.length - cell.rate([1]) / 2)).toBeLessThanOrEqual(1);
  });

  test('is silent at the threshold and below', () => {
    const cell = spikingNeuron({ weights: [1], threshold: 15 });
    expect([cell.rate([15]), cell.rate([-40]), cell.run([15]).spikes.length]).toEqual([0, 0, 0]);
  });

  test('draws stimulus, voltage and answer, with a text', () => {
    const bundle = spikingNeuron({ weights: [10, 10] })
      .run(corners)
      [displaySymbol]();
    expect(bundle['text/plain']).toContain(
      'inputs (1, 1): stimulus 20 mV, 3 spikes, the unit answers 1',
    );
    expect(bundle).toHaveProperty(['application/vnd.plotly.v1+json', 'data', 'length'], 6);
  });

  test.each([
    { options: { weights: [] }, says: 'spikingNeuron: weights is not a list of numbers' },
    { options: { weights: [1], threshold: 0 }, says: 'threshold is 0, expected a positive number' },
    { options: { weights: [1], refractory: -1 }, says: 'refractory is -1, expected 0 or' },
    { options: { weights: [1], tau: 3 }, says: 'spikingNeuron: option "tau" does not exist' },
  ])('refuses $options', ({ options, says }) => {
    expect(() => spikingNeuron(options)).toThrow(says);
  });

  test('refuses inputs that do not fit its weights', () => {
    expect(() => spikingNeuron({ weights: [1, 1] }).run([1])).toThrow(
      'spikingNeuron: x has 1 numbers, expected 2',
    );
  });
});
