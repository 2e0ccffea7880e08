import { describe, expect, test } from 'vitest';
import { blobs, table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { functions, units } from '../../src/plots/index.js';
import { zeroLine } from '../../src/plots/zero-line.js';
import { gate } from '../gate.js';

const xor = gate([-1, 1, 1, -1], 'XOR');
// OR and AND, then the first without the second.
const network = () =>
  sequential([
    input(2),
    dense(2, {
      activation: 'tanh',
      weights: [
        [
          [4, 4],
          [4, 4],
        ],
        [-2, -6],
      ],
    }),
    dense(1, { activation: 'tanh', weights: [[[3], [-3]], [-3]] }),
  ]);

describe('units()', () => {
  test('asks every unit everywhere, from the top left on', () => {
    const { maps, side, window } = units(network(), xor);
    expect(maps.map(({ layer, unit }) => [layer, unit])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    const [either, , output] = maps;
    const step = (window.x[1] - window.x[0]) / side;
    const x1 = window.x[0] + step / 2;
    const x2 = window.y[1] - step / 2;
    expect(either!.sums[0]).toBeCloseTo(4 * x1 + 4 * x2 - 2, 9);
    expect(either!.answers[0]).toBeCloseTo(Math.tanh(4 * x1 + 4 * x2 - 2), 9);
    // Bottom left and top right are no, the other corners yes.
    const signs = [0, side - 1, side * (side - 1), side * side - 1].map((place) =>
      Math.sign(output!.answers[place]!),
    );
    expect(signs).toEqual([1, -1, -1, 1]);
  });

  test('writes the sums of units with two inputs', () => {
    expect(units(network(), xor).describe()).toBe(
      'What each unit answers on XOR\n' +
        'layer 1, 2 units, tanh: unit 1 has the sum 4·x₁ + 4·x₂ − 2; unit 2 has the sum 4·x₁ + 4·x₂ − 6\n' +
        'layer 2, 1 unit, tanh: unit 1 has the sum 3·y₁ − 3·y₂ − 3',
    );
  });

  test('draws a map for each unit, eight of a layer at most, and says how many are left out', () => {
    const model = sequential([input(2), dense(10, 'relu'), dense(2, 'softmax')], { seed: 1 });
    const svg = units(model, blobs({ samples: 20, classes: 2, seed: 1 }))[displaySymbol]()[
      'image/svg+xml'
    ] as string;
    expect(svg.match(/shape-rendering/g)).toHaveLength(8 + 2);
    expect(svg).toContain('2 more not drawn');
  });

  test('refuses what is no plane', () => {
    const flat = table(
      [
        [1, -1],
        [2, 1],
      ],
      { target: 1, classes: true },
    );
    expect(() => units(network(), flat)).toThrow('units: ');
  });
});

test('zeroLine() follows a slanted line through the middles of cells', () => {
  // Column less row, moved by a half: zero between the diagonal and the column right of it.
  const side = 4;
  const values = Array.from(
    { length: side * side },
    (_, i) => (i % side) - Math.floor(i / side) - 0.5,
  );
  const places = [...zeroLine(values, side, side).matchAll(/[ML]([\d.]+) ([\d.]+)/g)];
  expect(places.length).toBeGreaterThan(4);
  for (const [, x, y] of places) expect(Number(x) - Number(y)).toBeCloseTo(0.5, 9);
});

describe('functions()', () => {
  test('draws each function from one end to the other with its name', () => {
    const figure = functions(
      { square: (x) => x * x, line: (x) => x },
      { from: -1, to: 2, steps: 3, x: 'stimulus (mV)' },
    );
    expect([figure.layout['xaxis'], figure.layout['yaxis']]).toMatchObject([
      { title: { text: 'stimulus (mV)' } },
      { title: { text: 'y' } },
    ]);
    expect(figure.data.map(({ x, y }) => [x, y])).toEqual([
      [
        [-1, 0, 1, 2],
        [1, 0, 1, 4],
      ],
      [
        [-1, 0, 1, 2],
        [-1, 0, 1, 2],
      ],
    ]);
    expect(figure.text).toBe('square, line, from -1 to 2: square from 1 to 4; line from −1 to 2');
  });

  test.each([
    [{}, {}, 'functions: there are 0 functions, expected 1 to 5.'],
    [{ a: Math.sin }, { from: 1, to: 0 }, 'from is 1 and to is 0'],
    [{ a: 3 as never }, {}, 'functions: a is not a function that returns numbers'],
    [{ a: (() => undefined) as never }, {}, 'Is there a return at its end?'],
  ])('refuses %j, %j', (given, options, message) => {
    expect(() => functions(given, options)).toThrow(message);
  });
});
