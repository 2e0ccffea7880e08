import { expect, test } from 'vitest';
import { value } from '../../src/value/value.js';

test('micrograd: the expression of its README', () => {
  // github.com/karpathy/micrograd, README: the three printed numbers.
  const a = value(-4, 'a');
  const b = value(2, 'b');
  let c = a.add(b);
  let d = a.mul(b).add(b.pow(3));
  c = c.add(c.add(1));
  c = c.add(value(1).add(c).add(a.neg()));
  d = d.add(d.mul(2).add(b.add(a).relu()));
  d = d.add(d.mul(3).add(b.sub(a).relu()));
  const e = c.sub(d);
  const f = e.pow(2);
  let g = f.div(2);
  g = g.add(value(10).div(f));
  g.backward();
  const printed = [g.data, a.grad, b.grad].map((number) => number.toFixed(4));
  console.log(`micrograd: g=${printed[0]}, dg/da=${printed[1]}, dg/db=${printed[2]}`);
  expect(printed).toEqual(['24.7041', '138.8338', '645.5773']);
});
