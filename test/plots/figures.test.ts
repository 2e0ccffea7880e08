import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { circle, Dataset, regPlane, table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { tokens } from '../../src/display/tokens.js';
import { mistakes } from '../../src/explain/index.js';
import { dense, flatten, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { perceptron } from '../../src/neurons/perceptron.js';
import {
  boundary,
  confusion,
  corrections,
  history,
  images,
  points,
  type Figure,
} from '../../src/plots/index.js';
import { imageGrid } from '../../src/plots/images.js';
import { gate } from '../gate.js';

interface Trace {
  type: string;
  name?: string;
  x: number[];
  y: number[];
  z: (number | null)[][];
  text: string[];
  line?: { dash?: string; width: number };
  marker?: { symbol: string };
  contours?: { start: number; end: number };
}
interface Layout {
  title: { text: string };
  meta: { alt: string; minWidth?: number };
  annotations: { text: string }[];
  sliders: { steps: { label: string; args: [string[]] }[] }[];
}
type Place = [x: number, y: number];
const tracesOf = (figure: Figure) => figure.data as unknown as Trace[];
const layoutOf = (figure: Figure) => figure.layout as unknown as Layout;

const and = gate([-1, -1, -1, 1], 'AND');
const tinyImages = new Dataset({
  name: 'tiny',
  note: 'made up',
  inputs: Uint8Array.of(0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255),
  scale: 1 / 255,
  inputShape: [2, 2, 1],
  targets: Uint8Array.of(1, 0, 2, 2),
  classes: ['zero', 'one', 'two'].map((label, value) => ({ value, label })),
});

/** Says of a tiny image, as sure as the scale makes it, where its ink is: in pixel 0, 1 or 2. */
function seer(scale: number) {
  const model = sequential([input(2, 2, 1), flatten(), dense(3, 'softmax')]);
  const kernel = tf.tensor2d([
    [scale, 0, 0],
    [0, scale, 0],
    [0, 0, scale],
    [scale / 2, 0, 0],
  ]);
  model.tf.setWeights([kernel, tf.zeros([3])]);
  return model;
}

let figures: Record<string, Figure>;
beforeAll(async () => {
  const unit = perceptron({ inputs: 2 });
  const found = [...unit.learn(and)];
  const data = circle({ samples: 100 }).split(0.5);
  const model = sequential([input(2), dense(4, 'tanh'), dense(1, 'tanh')], { seed: 1 });
  const run = await model.fit(data, { epochs: 3, plot: false });
  const three = table(
    Array.from({ length: 30 }, (_, i) => [i, i % 7, i % 3]),
    { target: 2 },
  );
  const softmax = sequential([input(2), dense(3, 'softmax')], { seed: 1 });
  figures = {
    points: points(data.train),
    'points with a quantity': points(regPlane({ samples: 50 })),
    'boundary of a unit': boundary(unit, and),
    'boundary of a network': boundary(model, data.test),
    'boundary with three classes': boundary(softmax, three),
    corrections: corrections(unit, found),
    history: history(run),
    images: images(tinyImages),
    'images with answers': images(tinyImages, { model: seer(1) }),
    confusion: confusion(seer(1), tinyImages),
    mistakes: mistakes(seer(1), tinyImages).figure!,
  };
});

describe('figures', () => {
  const names = [
    'points',
    'points with a quantity',
    'boundary of a unit',
    'boundary of a network',
    'boundary with three classes',
    'corrections',
    'history',
    'images',
    'images with answers',
    'confusion',
    'mistakes',
  ];
  test.each(names)(
    'show themselves as Plotly figures with a text for who cannot see: %s',
    (name) => {
      const bundle = figures[name]![displaySymbol]();
      const { layout } = bundle['application/vnd.plotly.v1+json'] as { layout: Layout };
      expect(bundle['text/plain'].length).toBeGreaterThan(15);
      expect(layout.meta.alt).toBe(bundle['text/plain']);
      expect(JSON.parse(JSON.stringify(bundle))).toBeDefined();
    },
  );

  test.each(names)('use only colours that have a dark counterpart: %s', (name) => {
    const known: string[] = Object.values(tokens).flat().map(String);
    const used = JSON.stringify(figures[name]).match(/#[0-9a-f]{3,8}\b|rgba?\([^)]*\)/gi)!;
    expect(used.filter((color) => !known.includes(color))).toEqual([]);
  });
});

describe('points()', () => {
  test('gives each class a trace, told apart by shape too', () => {
    const [first, second] = tracesOf(figures['points']!);
    expect([first!.name, second!.name]).toEqual(['−1', '+1']);
    expect(first!.marker!.symbol).not.toBe(second!.marker!.symbol);
    expect(first!.x.length + second!.x.length).toBe(50);
  });

  test.each([
    {
      data: tinyImages,
      says: 'points: "tiny" has inputs [2, 2, 1], expected points of two numbers [2]. Write nn.plot.images(data) to see images.',
    },
    {
      data: table([[1, 2, 3, 0.5]], { target: 3 }),
      says: 'points: "table" has inputs [3], expected points of two numbers [2]. Choose two',
    },
  ])('refuses $data.name: $says', ({ data, says }) => {
    expect(() => points(data)).toThrow(says);
  });
});

describe('points() of a quantity', () => {
  test('have a scale with 0 in the middle, so that colour tells the sign', () => {
    const data = table(
      [
        [0, 1, 0.5],
        [1, 0, -2.5],
        [1, 1, 1.25],
      ],
      { target: 2 },
    );
    const figure = points(data);
    expect(tracesOf(figure)[0]!.marker).toMatchObject({
      color: [0.5, -2.5, 1.25],
      cmin: -2.5,
      cmax: 2.5,
    });
    expect(figure.text).toBe('table: 3 points with quantities from −2.5 to 1.25');
  });
});

describe('boundary()', () => {
  test('draws the very line of a unit', () => {
    // The unit ends with 3·x₁ + 2·x₂ − 4 = 0.
    const line = tracesOf(figures['boundary of a unit']!)[2]!;
    expect(line.x).toHaveLength(2);
    line.x.forEach((x, i) => expect(3 * x + 2 * line.y[i]! - 4).toBeCloseTo(0, 9));
    expect(figures['boundary of a unit']!.text).toContain('4 of 4 points');
  });

  test('asks a network everywhere and draws the line where it answers 0', () => {
    const model = sequential([input(2), dense(1, 'tanh')]);
    model.tf.setWeights([tf.tensor2d([[1], [0]]), tf.tensor1d([-0.5])]);
    const [bands, zero] = tracesOf(boundary(model, and));
    const at = bands!.x.findIndex((x) => x >= 1);
    expect(bands!.z[3]![at]).toBeCloseTo(Math.tanh(bands!.x[at]! - 0.5), 2);
    expect(zero!.contours).toMatchObject({ start: 0, end: 0 });
  });

  test.each([
    { last: dense(1, 'sigmoid'), bias: [2], answer: 2 / (1 + Math.exp(-2)) - 1 },
    { last: dense(2, 'softmax'), bias: [0, 2], answer: 2 / (1 + Math.exp(-2)) - 1 },
    { last: dense(1, 'linear'), bias: [5], answer: 1 },
  ])('puts the answer of $last.activation on the scale from -1 to +1', ({ last, bias, answer }) => {
    const model = sequential([input(2), last]);
    model.tf.setWeights([tf.zeros([2, bias.length]), tf.tensor1d(bias)]);
    expect(tracesOf(boundary(model, and))[0]!.z[0]![0]).toBeCloseTo(answer, 3);
  });

  test('refuses a network that takes something else', () => {
    const model = sequential([input(3), dense(1)]);
    expect(() => boundary(model, and)).toThrow('boundary: "AND" has inputs [2], expected [3]');
  });
});

describe('corrections()', () => {
  test('has a frame and a step of the slider for each correction', () => {
    const figure = figures['corrections']!;
    const { sliders, title } = layoutOf(figure);
    expect(figure.frames).toHaveLength(18);
    expect(sliders[0]!.steps.map(({ args }) => args[0][0])).toEqual(
      figure.frames!.map((frame) => frame['name']),
    );
    expect(title.text).toContain('Correction 1 of 18, pass 1');
    expect(figure.text).toContain('18 corrections in 8 passes on AND: w = (3, 2), bias −4');
  });

  test('tells the 16th as the worked example does', () => {
    const frame = figures['corrections']!.frames![15] as { data: Trace[]; layout: Layout };
    const texts = frame.layout.annotations.map(({ text }) => text);
    expect(texts).toContain('x = (1, 0), it should answer <b>−1</b>');
    expect(texts).toContain('sum = 3·1 + 2·0 − 3 = <b>0</b>');
    expect(texts).toContain('0 is neither side: it counts as wrong');
    expect(texts).toContain('<b>So the example is subtracted</b>');
    expect(texts).toContain('<b>2</b><br><b>2</b><br><b>−4</b>');
    const dashed = frame.data.find(({ line }) => line?.dash)!;
    dashed.x.forEach((x, i) => expect(3 * x + 2 * dashed.y[i]! - 3).toBeCloseTo(0, 9));
    expect([frame.data.at(-1)!.x, frame.data.at(-1)!.y]).toEqual([[1], [0]]);
  });

  test('gives all frames the same labels to fill, or Plotly would mix them', () => {
    const counts = figures['corrections']!.frames!.map(
      (frame) => (frame['layout'] as Layout).annotations.length,
    );
    expect(new Set(counts).size).toBe(1);
  });

  test('refuses a list without corrections', () => {
    expect(() => corrections(perceptron({ inputs: 2 }), [])).toThrow('the list is empty');
  });
});

describe('images()', () => {
  test('puts each image in its place with its label', () => {
    const figure = images(tinyImages, { count: 3, columns: 2 });
    const { z } = tracesOf(figure)[0]!;
    const ink = z.flatMap((row, y) => row.flatMap((value, x) => (value === 255 ? [[x, y]] : [])));
    const [[x0, y0], [x1, y1], [x2, y2]] = ink as [Place, Place, Place];
    expect([x0, y1 - y0]).toEqual([1, 0]); // the first: top right; the second: top left, beside it
    expect(x1).toBeGreaterThan(x0);
    expect([x2, y2 > y0]).toEqual([0, true]); // the third: bottom left, in the next row
    expect(layoutOf(figure).annotations.map(({ text }) => text)).toEqual(['one', 'zero', 'two']);
    expect(layoutOf(figure).title.text).toContain('made up');
  });

  test('may be narrow where its labels are short', () => {
    const least = (figure: Figure) => layoutOf(figure).meta.minWidth;
    expect(least(images(tinyImages))).toBe(400);
    const labels = Array.from({ length: 10 }, () => 'as long as this one');
    const ten = labels.map(() => tinyImages.at(0));
    const look = { columns: 10, title: 'Ten', text: 'ten' };
    expect(least(imageGrid(ten, [2, 2, 1], labels, look))).toBe(720);
    const title = 'A title of which nothing may be cut off at the right side';
    const one = imageGrid(ten.slice(1), [2, 2, 1], labels.fill(''), { ...look, title });
    expect(least(one)).toBe(Math.round(48 + 7.8 * title.length));
  });

  test('shows what the network said beside what is right', () => {
    expect(layoutOf(figures['images with answers']!).annotations.map(({ text }) => text)).toEqual([
      '✓ one',
      '✓ zero',
      '✓ two',
      '✕ two, said zero',
    ]);
  });

  test('refuses points', () => {
    expect(() => images(circle())).toThrow('Write nn.plot.points(data) to see points.');
  });
});

describe('confusion() and mistakes()', () => {
  test('count in rows what is right, in columns what was said', () => {
    const [wrong, right] = tracesOf(figures['confusion']!);
    expect(wrong!.z).toEqual([
      [null, 0, 0],
      [0, null, 0],
      [1, 0, null],
    ]);
    expect(right!.text).toEqual([
      ['1', '', ''],
      ['', '1', ''],
      ['', '', '1'],
    ]);
    expect(figures['confusion']!.text).toBe(
      'confusion on tiny: 1 of 4 wrong; two taken for zero: 1',
    );
  });

  test('show the worst first, with how sure the network was', () => {
    const data = new Dataset({
      name: 'three',
      inputs: Float32Array.of(0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0),
      inputShape: [2, 2, 1],
      targets: Uint8Array.of(2, 1, 2),
      classes: tinyImages.classes!,
    });
    const { figure, mistakes: found } = mistakes(seer(4), data);
    // Outputs before softmax: (2, 0, 0) for the first image, (4, 0, 0) for the last.
    const sure = [4, 2].map((z) => `${((100 * Math.exp(z)) / (Math.exp(z) + 2)).toFixed(0)}%`);
    expect(layoutOf(figure!).annotations.map(({ text }) => text)).toEqual([
      `two, said zero (${sure[0]})`,
      `two, said zero (${sure[1]})`,
    ]);
    expect(found.map(({ index, right, said }) => [index, right, said])).toEqual([
      [2, 'two', 'zero'],
      [0, 'two', 'zero'],
    ]);
    expect(layoutOf(mistakes(seer(4), data, { count: 1 }).figure!).title.text).toContain(
      'the worst 1',
    );
  });

  test('say so when there are no mistakes', () => {
    const { figure } = mistakes(seer(1), tinyImages.take(3));
    expect(layoutOf(figure!).title.text).toContain('0 of 3 wrong');
  });
});
