import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { conv2d, dense, flatten, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { neuron } from '../../src/neurons/neuron.js';
import { nerveCell, network } from '../../src/plots/index.js';

const or = neuron({ weights: [1, 1], bias: -0.5 });
const nand = neuron({ weights: [-1, -1], bias: 1.5 });
const and = neuron({ weights: [1, 1], bias: -1.5 });
const count = (text: string, part: RegExp): number => text.match(part)?.length ?? 0;

describe('network()', () => {
  test('draws units by hand: a node each, a line for each weight, coloured by its sign', () => {
    const { svg, text } = network([[or, nand], [and]]);
    expect(count(svg, /class="lpos"/g)).toBe(4);
    expect(count(svg, /class="lneg"/g)).toBe(2);
    expect(count(svg, /class="inkline"/g)).toBe(3);
    expect(svg).toContain('bias −1.5');
    expect(text).toBe(
      'a network with 2 inputs; layer 1 has 2 step units: (1, 1; bias −0.5), (−1, −1; bias 1.5); layer 2 has 1 step unit: (1, 1; bias −1.5)',
    );
  });

  test('reads the weights of a model, from input i to unit j', () => {
    const model = sequential([input(2), dense(1, 'tanh')]);
    const [kernel] = model.tf.getWeights();
    const [[a], [b]] = kernel!.arraySync() as [[number], [number]];
    const shown = (value: number) =>
      value
        .toFixed(2)
        .replace(/\.?0+$/, '')
        .replace('-', '−');
    expect(network(model).text).toContain(`1 tanh unit: (${shown(a)}, ${shown(b)}; bias 0)`);
  });

  test('shortens large layers', () => {
    const { svg } = network(sequential([input(784), dense(30, 'relu'), dense(10, 'softmax')]));
    expect(svg).toMatch(/784 → 30 → 10: 23820 weights[^]*… 778 more[^]*… 24 more[^]*… 4 more/);
  });

  test.each([
    { of: [[or], [and]], says: 'unit 1 of layer 2 has 2 weights, expected 1' },
    { of: [or, nand], says: 'expected lists of nn.neuron' },
    { of: [], says: 'expected lists of nn.neuron' },
    {
      of: [[or, neuron({ weights: [1, 1], activation: 'tanh' })]],
      says: 'layer 1 has the activations step and tanh',
    },
  ])('refuses what does not fit: $says', ({ of, says }) => {
    expect(() => network(of as never)).toThrow(says);
  });

  test('refuses layers of another kind', () => {
    const model = sequential([input(8, 8, 1), conv2d(2, 3), flatten(), dense(1)]);
    expect(() => network(model)).toThrow('network: the network has a layer Conv2D');
  });
});

test('nerveCell() shows the parts in both themes, with a text', () => {
  const bundle = nerveCell()[displaySymbol]();
  expect(bundle['text/html']).toContain('axon hillock');
  expect(bundle['image/svg+xml']).toContain('prefers-color-scheme:dark');
  expect(bundle['text/plain']).toContain('synapses');
});
