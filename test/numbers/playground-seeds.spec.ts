import { expect, test } from 'vitest';
import { published, trySeeds } from './playground-seeds.js';

// The same seeds give the same networks and points, so the counts are those of the published runs.
// Another version of V8 may round a sine otherwise, which turns a run that is near the limit.
test.each(published)(
  'playground-seeds: $name reaches a test loss below $below in $successes of $of',
  async (row) => {
    const { successes, median } = await trySeeds(row, row.of);
    expect(Math.abs(successes - row.successes)).toBeLessThanOrEqual(2);
    if (row.median !== undefined) expect(Math.abs(median / row.median - 1)).toBeLessThan(0.05);
  },
);
