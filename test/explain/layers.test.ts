import { describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';

const display = Symbol.for('Jupyter.display') as never;
const digits = nn.data.digits();
const model = nn.sequential(
  [
    nn.input(28, 28, 1),
    nn.conv2d(3, 5, { strides: 3, activation: 'relu' }),
    nn.maxPooling2d(2),
    nn.flatten(),
    nn.dense(10, 'softmax'),
  ],
  { seed: 2 },
);
const example = digits.at(4);

describe('layers', () => {
  const trace = nn.explain.layers(model, example);

  test('hold what each layer gives, the last the answer', () => {
    expect(trace.layers.map(({ shape }) => shape)).toEqual([[8, 8, 3], [4, 4, 3], [48], [10]]);
    expect([...trace.layers.at(-1)!.values]).toEqual(model.predict(example.input));
    expect([...trace.layers[2]!.values]).toEqual([...trace.layers[1]!.values]);
  });

  test('pool the largest of each square', () => {
    const [maps, pooled] = [trace.layers[0]!.values, trace.layers[1]!.values];
    const at = (row: number, column: number) => maps[(row * 8 + column) * 3 + 1]!;
    expect(pooled[(2 * 4 + 3) * 3 + 1]).toBe(Math.max(at(4, 6), at(4, 7), at(5, 6), at(5, 7)));
  });

  test('tell filters, parameters and silent units', () => {
    const [first] = trace.layers;
    expect(first!.filters!.shape).toEqual([5, 5, 1, 3]);
    expect(first!.parameters).toBe(78);
    const zeros = first!.values.filter((value) => value === 0).length;
    expect(first!.silent).toBeCloseTo(zeros / 192);
  });

  test('are a picture with both themes, and words', () => {
    const bundle = (trace[display] as () => Record<string, string>).call(trace);
    expect(bundle['image/svg+xml']).toContain('together 568');
    expect(bundle['text/plain']).toMatch(/^An example through 4 layers\nconv2d\(3, 5/);
  });

  test('say what is wrong', () => {
    expect(() => nn.explain.layers(model, [1, 2])).toThrow(
      'layers: the example has 2 numbers, expected 784',
    );
    expect(() => nn.explain.layers(model, example, { class: [] } as never)).toThrow(
      'option "class" does not exist',
    );
  });
});

describe('saliency', () => {
  test('is the gradient of the logarithm of the answer', () => {
    const { values, unit } = nn.explain.saliency(model, example);
    const logarithm = (pixel: number, change: number) => {
      const input = Float32Array.from(example.input);
      input[pixel]! += change;
      return Math.log(model.predict(input)[unit]!);
    };
    for (const pixel of [100, 300, 405, 500]) {
      const slope = (logarithm(pixel, 0.01) - logarithm(pixel, -0.01)) / 0.02;
      expect(values[pixel]).toBeCloseTo(slope, 2);
    }
    expect(values.some((value) => Math.abs(value) > 0.05)).toBe(true);
  });

  test('asks about the unit that is named', () => {
    expect(nn.explain.saliency(model, example, { unit: 7 }).unit).toBe(7);
    expect(() => nn.explain.saliency(model, example, { unit: 10 })).toThrow(
      'saliency: unit is 10, expected a whole number from 0 to 9',
    );
  });

  test('wants images', () => {
    const plain = nn.sequential([nn.input(3), nn.dense(1)]);
    expect(() => nn.explain.saliency(plain, [1, 2, 3])).toThrow('expected gray images');
  });
});

test('occlusion tells how the answer falls where a square is covered', () => {
  const found = nn.explain.occlusion(model, example, { size: 7, step: 1, unit: 3 });
  const [row, column] = [12, 15];
  const covered = Float32Array.from(example.input);
  for (let y = row - 3; y <= row + 3; y++)
    for (let x = column - 3; x <= column + 3; x++) covered[y * 28 + x] = 0;
  const fall = model.predict(example.input)[3]! - model.predict(covered)[3]!;
  expect(found.values[row * 28 + column]).toBeCloseTo(fall, 5);
  const bundle = (found[display] as () => Record<string, string>).call(found);
  expect(bundle['text/plain']).toMatch(/^How answer 3 \(0\.\d+\) falls when 7 × 7 are covered/);
});
