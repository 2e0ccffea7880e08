import { describe, expect, test } from 'vitest';
import { checkOptions, nearest } from '../src/check.js';

describe('checkOptions()', () => {
  const known = ['epochs', 'batchSize', 'learningRate'];
  test.each([
    { option: 'epoch', says: 'Did you mean "epochs"?' },
    { option: 'batchsize', says: 'Did you mean "batchSize"?' },
    { option: 'learning_rate', says: 'Did you mean "learningRate"?' },
    { option: 'colour', says: 'Check the spelling.' },
  ])('says to $option: $says', ({ option, says }) => {
    expect(() => checkOptions('fit', { [option]: 1 }, known)).toThrow(
      `fit: option "${option}" does not exist, expected epochs, batchSize or learningRate. ${says}`,
    );
  });

  test('lets those pass that exist', () => {
    checkOptions('fit', { epochs: 1 }, known);
  });
});

describe('nearest()', () => {
  test('knows no word where there is none', () => {
    expect(nearest('epochs', [])).toBeUndefined();
  });
});
