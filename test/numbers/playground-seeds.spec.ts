import { expect, test } from 'vitest';
import { published, trySeeds } from './playground-seeds.js';

// The seeds of the published count are not told. With others both counts are draws from the same
// chances, and may differ by 3.5 standard deviations of a difference.
test.each(published)(
  'playground-seeds: $name reaches a test loss below $below in $successes of $of',
  async (row) => {
    const { successes, median } = await trySeeds(row, row.of);
    const share = row.successes / row.of;
    const deviation = Math.sqrt(2 * row.of * share * (1 - share));
    expect(Math.abs(successes - row.successes)).toBeLessThanOrEqual(3.5 * deviation);
    if (row.median !== undefined) expect(Math.abs(median / row.median - 1)).toBeLessThan(0.25);
  },
);
