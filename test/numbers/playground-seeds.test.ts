import { expect, test } from 'vitest';
import { published, trySeeds } from './playground-seeds.js';

// A few seeds: more than 3.5 standard deviations from the published share would be another network.
test.each(published.map((row) => ({ ...row, few: row.name.startsWith('spiral') ? 4 : 12 })))(
  'playground-seeds, short: $name reaches a test loss below $below about as often as published',
  async ({ few, ...row }) => {
    const share = row.successes / row.of;
    const { successes } = await trySeeds(row, few);
    const apart = Math.abs(successes - few * share);
    expect(apart).toBeLessThanOrEqual(3.5 * Math.sqrt(few * share * (1 - share)));
  },
);
