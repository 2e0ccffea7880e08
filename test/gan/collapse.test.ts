import { describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';

// Eight narrow clouds on a ring, the trial of Metz et al. (2017): settings that lose most of them, and what cures it.
const ring = nn.data.eightGaussians({ samples: 2000, noise: 0.05, seed: 1 });

describe('on the ring of eight clouds', () => {
  test.each([
    { is: 'the usual settings, with beta1 0.5, make all of them', options: {}, least: 7, most: 8 },
    { is: 'Adam with beta1 0.9 collapses', options: { optimizer: nn.adam() }, least: 0, most: 3 },
    {
      is: 'labels of 0.9 cure that',
      options: { optimizer: nn.adam(), labelSmoothing: 0.1 },
      least: 7,
      most: 8,
    },
    {
      is: 'a generator that learns ten times as fast collapses, too',
      options: {
        generatorOptimizer: nn.adam(0.003, { beta1: 0.5 }),
        discriminatorOptimizer: nn.adam(0.0003, { beta1: 0.5 }),
      },
      least: 0,
      most: 3,
    },
  ])(
    '$is',
    async ({ options, least, most }) => {
      const gan = nn.gan(ring, { seed: 1 });
      await gan.fit(ring, { plot: false, ...options });
      const modes = gan.modes(ring);
      console.log(`${String(modes)} ${JSON.stringify(options)}`);
      expect(modes.covered).toBeGreaterThanOrEqual(least);
      expect(modes.covered).toBeLessThanOrEqual(most);
    },
    120_000,
  );
});

describe('modes()', () => {
  test('counts the clouds that are made, by good examples', () => {
    // Everything that it makes is the centre of the first cloud.
    const zeros = [
      [0, 0],
      [0, 0],
    ];
    const generator = [nn.dense(2, { weights: [zeros, [2, 0]] })];
    const modes = nn.gan(ring, { generator, latent: 2 }).modes(ring, { samples: 100 });
    expect(modes.covered).toBe(1);
    expect(modes.good).toBe(1);
    expect(modes.modes[0]).toEqual({ label: '1', count: 100, isCovered: true });
    expect(String(modes)).toBe(
      '1 of 8 modes covered, not 2, 3, 4, 5, 6, 7, 8; 100% of 100 generated examples are good',
    );
  });

  test('refuses data without classes', () => {
    const plane = nn.data.regPlane({ samples: 10 });
    expect(() => nn.gan(plane).modes(plane)).toThrow(
      'modes: "regPlane" has no classes, expected some, each of them a cloud.',
    );
  });
});
