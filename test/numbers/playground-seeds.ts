import type { PlaygroundOptions } from '../../src/playground/index.js';
import { seeds, sweep } from '../../src/sweep/index.js';

/** What playground.tensorflow.org does over many seeds, run apart from ours. */
export interface PublishedSeeds {
  readonly name: string;
  readonly options: PlaygroundOptions;
  /** A test loss below it counts as success. */
  readonly below: number;
  /** Within so many epochs. */
  readonly epochs: number;
  /** How many seeds of how many succeeded. */
  readonly successes: number;
  readonly of: number;
  /** The middle one of the epochs of success, a failure counting as never. */
  readonly median?: number;
}

export const published: readonly PublishedSeeds[] = [
  { name: 'circle', options: {}, below: 0.01, epochs: 500, successes: 94, of: 100, median: 109 },
  {
    name: 'XOR',
    options: { dataset: 'xor' },
    below: 0.01,
    epochs: 500,
    successes: 66,
    of: 100,
  },
  {
    name: 'gauss',
    options: { dataset: 'gauss' },
    below: 0.01,
    epochs: 200,
    successes: 100,
    of: 100,
    median: 9,
  },
  {
    name: 'spiral',
    options: { dataset: 'spiral' },
    below: 0.05,
    epochs: 500,
    successes: 0,
    of: 50,
  },
  {
    name: 'spiral 8-8 with all features',
    options: {
      dataset: 'spiral',
      hidden: [8, 8],
      features: ['x1', 'x2', 'x1^2', 'x2^2', 'x1x2', 'sin x1', 'sin x2'],
    },
    below: 0.05,
    epochs: 500,
    successes: 35,
    of: 50,
  },
];

/** How many of the seeds from 1 on succeed, and the middle one of their epochs. */
export async function trySeeds({ name, options, below, epochs }: PublishedSeeds, count: number) {
  const { groups } = await sweep({
    playground: { ...options, epochs },
    vary: { seed: seeds(count) },
    solved: { testLoss: below },
  });
  const { solved, epochs: needed } = groups[0]!;
  console.log(`playground-seeds: ${name} ${solved}/${count}, median ${needed!.median} epochs`);
  return { successes: solved, median: needed!.median };
}
