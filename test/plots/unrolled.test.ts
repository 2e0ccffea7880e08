import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { input, simpleRNN } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { unrolled } from '../../src/plots/index.js';

const unit = { w: 0.8, u: -0.7, b: 0.1, activation: 'tanh' } as const;
const inputs = [0.5, -1, 2, 0.3];

describe('unrolled()', () => {
  test('reads a sequence by hand', () => {
    expect(unrolled({ w: 1, u: 0.5 }, [1, 0, 2]).states).toEqual([1, 0.5, 2.25]);
  });

  test('says what the layer of one unit says', () => {
    const weights = [[[unit.w]], [[unit.u]], [unit.b]];
    const model = sequential([input(4, 1), simpleRNN(1, { weights })]);
    const [said] = model.predict([inputs]).flat();
    expect(unrolled(unit, inputs).states[3]).toBeCloseTo(said!, 5);
  });

  test('its gradients are differences of the last state', () => {
    const { states, gradients } = unrolled(unit, inputs);
    const step = (h: number, x: number) => Math.tanh(unit.w * x + unit.u * h + unit.b);
    gradients.forEach((gradient, t) => {
      const end = (added: number) => inputs.slice(t + 1).reduce(step, states[t]! + added);
      expect(gradient).toBeCloseTo((end(1e-5) - end(-1e-5)) / 2e-5, 8);
    });
  });

  test('draws a circle for each step, and the way back where it is asked for', () => {
    const there = unrolled(unit, inputs)[displaySymbol]();
    const svg = String(there['image/svg+xml']);
    expect(svg.match(/class="panel"/g)).toHaveLength(4);
    expect(svg).not.toContain('∂');
    const back = unrolled(unit, inputs, { gradient: true })[displaySymbol]();
    expect(String(back['image/svg+xml']).match(/∂/g)).toHaveLength(8);
    expect(back['text/plain']).toContain('at the rate −0.');
    expect(there['text/plain']).toContain('a tanh unit with w = 0.8, u = −0.7, b = 0.1 reads 0.5');
  });

  test.each([
    { call: () => unrolled({ u: NaN }, [1]), says: 'u is NaN, expected a number' },
    { call: () => unrolled({}, []), says: 'the sequence is [], expected 1 to 12 numbers' },
    {
      call: () => unrolled({ activation: 'tan' as 'tanh' }, [1]),
      says: 'activation is "tan", expected one of nn.activations',
    },
    { call: () => unrolled({ v: 1 } as object, [1]), says: 'option "v" does not exist' },
  ])('refuses: $says', ({ call, says }) => {
    expect(call).toThrow(`unrolled: ${says}`);
  });
});
