import { describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';

describe('strokes()', () => {
  test('draws a digit as large as those of MNIST, with its mass in the middle', () => {
    const { input, label } = nn.data.strokes({ 7: ['10,10 90,10! 40,95'] }).at(0);
    const inked = [...input.keys()].filter((i) => input[i]! > 0.5);
    const rows = inked.map((i) => Math.floor(i / 28));
    expect(label).toBe('7');
    expect(Math.max(...rows) - Math.min(...rows) + 1).toBeGreaterThanOrEqual(18);
    expect(Math.max(...rows) - Math.min(...rows) + 1).toBeLessThanOrEqual(20);
    const mass = input.reduce((sum, p) => sum + p, 0);
    const middle = input.reduce((sum, p, i) => sum + p * (i % 28), 0) / mass;
    // Ink where lines meet counts once in pixels, twice in strokes.
    expect(Math.abs(middle - 13.5)).toBeLessThan(1);
  });

  test('takes several, each with its class', () => {
    const two = nn.data.strokes({ 4: ['20,0 10,60! 90,60', '65,20 65,100'], 1: ['50,0 50,100'] });
    expect([...two].map(({ label }) => label)).toEqual(['1', '4']);
    expect(two.classes).toHaveLength(10);
  });

  test.each<[Record<number, string[]>, string]>([
    [{ 12: ['0,0 1,1'] }, '"12" is no digit'],
    [{ 1: ['50,0'] }, 'has 1 points, expected 2 or more'],
    [{ 1: [''] }, 'has 0 points'],
    [{ 1: ['50,0 50;90'] }, '"50;90" is no point'],
  ])('says what is wrong with %j', (digits, says) => {
    expect(() => nn.data.strokes(digits)).toThrow(says);
  });
});
