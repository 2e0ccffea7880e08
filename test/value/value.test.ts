import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { value, type Value } from '../../src/value/value.js';

/** The derivative by central differences, in double precision. */
const slope = (f: (x: Value) => Value, x: number, h = 1e-5) =>
  (f(value(x + h)).data - f(value(x - h)).data) / (2 * h);

const functions: { name: string; f: (x: Value) => Value; from: number; to: number }[] = [
  { name: 'add', f: (x) => x.add(x).add(3), from: -3, to: 3 },
  { name: 'sub', f: (x) => value(1).sub(x).sub(2), from: -3, to: 3 },
  { name: 'mul', f: (x) => x.mul(x).mul(3), from: -3, to: 3 },
  { name: 'div', f: (x) => value(2).div(x).add(x.div(5)), from: 0.5, to: 3 },
  { name: 'pow', f: (x) => x.pow(3).add(x.pow(-2)), from: 0.5, to: 3 },
  { name: 'neg', f: (x) => x.neg(), from: -3, to: 3 },
  { name: 'exp', f: (x) => x.exp(), from: -3, to: 3 },
  { name: 'log', f: (x) => x.log(), from: 0.5, to: 3 },
  { name: 'tanh', f: (x) => x.tanh(), from: -3, to: 3 },
  { name: 'sigmoid', f: (x) => x.sigmoid(), from: -3, to: 3 },
  { name: 'relu', f: (x) => x.relu(), from: 0.1, to: 3 },
  { name: 'relu below 0', f: (x) => x.relu(), from: -3, to: -0.1 },
  { name: 'sin', f: (x) => x.sin(), from: -3, to: 3 },
  { name: 'cos', f: (x) => x.cos(), from: -3, to: 3 },
];

describe('value', () => {
  test.each(functions)('$name has the derivative of central differences', ({ f, from, to }) => {
    fc.assert(
      fc.property(fc.double({ min: from, max: to, noNaN: true }), (at) => {
        const x = value(at);
        f(x).backward();
        expect(x.grad).toBeCloseTo(slope(f, at), 4);
      }),
      { numRuns: 50 },
    );
  });

  test('adds up over all the ways on which a number takes part', () => {
    const x = value(3, 'x');
    const y = x.mul(x).add(x.mul(2));
    y.backward();
    expect([y.data, x.grad]).toEqual([15, 8]); // x² + 2x and 2x + 2
  });

  test('gives the same gradients when backward() is called again', () => {
    const x = value(3);
    const y = x.mul(x);
    y.backward();
    y.backward();
    expect(x.grad).toBe(6);
  });

  test('orders inputs before results, each once', () => {
    const [a, b] = [value(1, 'a'), value(2, 'b')];
    const c = a.add(b);
    const d = c.mul(a);
    expect(d.topologicalOrder()).toEqual([a, b, c, d]);
  });

  test('goes through a chain that is deeper than the stack of calls', () => {
    const x = value(1);
    let sum: Value = x;
    for (let i = 0; i < 100_000; i++) sum = sum.add(1);
    sum.backward();
    expect([sum.data, x.grad]).toEqual([100_001, 1]);
  });

  test('writes each number with its formula, its data and its gradient', () => {
    const x = value(3, 'x');
    const y = x.mul(2).add(x.tanh()).named('y');
    y.backward();
    const lines = String(y)
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(lines.map((cells) => cells.slice(0, -2).join(': '))).toEqual([
      '',
      'x',
      'v1: x · 2',
      'v2: tanh(x)',
      'y: v1 + v2',
    ]);
    expect(lines.map((cells) => cells.slice(-2))[1]).toEqual(['3', '2.0099']); // 2 + 1 - tanh²(3)
  });

  test('draws a box for each number and a line for each use', () => {
    const [a, b] = [value(2, 'a<b'), value(-3, 'b')];
    const c = a.mul(b).add(a).named('c');
    c.backward();
    const bundle = c[displaySymbol]();
    const svg = bundle['image/svg+xml'] as string;
    expect(svg.match(/class="frame"/g)).toHaveLength(4);
    expect(svg.match(/class="wire"/g)).toHaveLength(4);
    expect(svg).toContain('a&#60;b');
    expect(svg).toContain('>−6</text>'); // a · b
    expect(bundle['text/html']).toContain(svg);
    expect(bundle['text/plain']).toContain('c');
  });

  test('shrinks a picture of some width, so that it is seen whole, and lets a wide one scroll', () => {
    const chain = (length: number) => {
      let result = value(0);
      for (let i = 0; i < length; i++) result = result.tanh();
      return result[displaySymbol]()['image/svg+xml'] as string;
    };
    expect(chain(5)).toContain('max-width:100%');
    expect(chain(9)).not.toContain('max-width:100%');
  });

  test('says that an expression of more than 80 numbers is too large to draw', () => {
    let sum = value(0);
    for (let i = 0; i < 100; i++) sum = sum.add(1);
    expect(sum[displaySymbol]()).toMatchObject({
      'text/plain': expect.stringMatching(/^201 numbers, too many to draw\n/) as string,
    });
  });

  test('a number alone shows itself', () => {
    expect(value(3)[displaySymbol]()['text/plain']).toBe('     data  grad\n3       3     0');
  });

  test.each([
    { wrong: 'a string', make: () => value('2' as never), says: 'value: x is string' },
    { wrong: 'a value', make: () => value(value(2) as never), says: 'value: x is a value already' },
    {
      wrong: 'other',
      make: () => value(2).add(undefined as never),
      says: 'add: other is undefined, expected a value or a number. Write x.add(2) or x.add(y).',
    },
    {
      wrong: 'a power',
      make: () => value(2).pow(value(2) as never),
      says: 'pow: exponent is not a number',
    },
  ])('refuses $wrong', ({ make, says }) => {
    expect(make).toThrow(says);
  });
});
