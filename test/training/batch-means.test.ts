import { describe, expect, test } from 'vitest';
import { BatchMeans } from '../../src/training/batch-means.js';

describe('BatchMeans', () => {
  test('weighs batches by their examples, and starts anew after each point', () => {
    const means = new BatchMeans(4);
    means.add(3, 1, 3);
    means.add(1, 5, 0);
    means.add(4, 7, 2);
    expect(means.points()).toEqual([
      { examples: 4, loss: 2, accuracy: 0.75 },
      { examples: 8, loss: 7, accuracy: 0.5 },
    ]);
  });

  test('shows an open point if it is the first or half full', () => {
    const means = new BatchMeans(4);
    means.add(1, 3, undefined);
    expect(means.points()).toEqual([{ examples: 1, loss: 3, accuracy: undefined }]);
    means.add(3, 3, undefined);
    means.add(1, 9, undefined);
    expect(means.points()).toHaveLength(1);
    means.add(1, 9, undefined);
    expect(means.points()).toHaveLength(2);
  });
});
