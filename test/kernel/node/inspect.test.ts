import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { inspectValue, tidyPromises } from '../../../kernel/src/node/inspect.js';

const plain = (value: unknown): string => inspectValue(value, false);

class Point {
  x = 1;
}
const circle: { self?: unknown } = {};
circle.self = circle;
const thrower = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
  },
);

describe('inspectValue()', () => {
  test.each<[value: unknown, text: string]>([
    ['a', "'a'"],
    [-0, '-0'],
    [new Point(), 'Point { x: 1 }'],
    [circle, '<ref *1> { self: [Circular *1] }'],
    [new Map([['a', new Set([1])]]), "Map(1) { 'a' => Set(1) { 1 } }"],
    [
      { a: { b: { c: { d: { e: { f: 1 } } } } } },
      '{\n  a: {\n    b: { c: { d: { e: [Object] } } }\n  }\n}',
    ],
    [new Float32Array([0.5, -0]), 'Float32Array(2) [ 0.5, -0 ]'],
    [new BigInt64Array([1n]), 'BigInt64Array(1) [ 1n ]'],
    [
      new Float32Array(1000).map((_, i) => i),
      'Float32Array(1000) [ 0, 1, 2, 3, …, 996, 997, 998, 999 ] min 0, mean 499.5, max 999',
    ],
    [
      { w: new Uint8Array(30) },
      '{\n  w: Uint8Array(30) [ 0, 0, 0, 0, …, 0, 0, 0, 0 ] min 0, mean 0, max 0\n}',
    ],
    [Buffer.from('ab'), '<Buffer 61 62>'],
  ])('%#: shows what Node shows, typed arrays in short', (value, text) => {
    expect(plain(value)).toBe(text);
  });

  test('colours objects, not what programs read out of notebooks', () => {
    expect(inspectValue({ a: 1 }, true)).toBe('{ a: \x1b[33m1\x1b[39m }');
    expect(inspectValue(new Uint8Array([7]), true)).toContain('\x1b[33m7\x1b[39m');
    for (const value of [1, 'a', null, undefined, true])
      expect(inspectValue(value, true)).toBe(plain(value));
  });

  test('cuts what is too long for a reader', () => {
    expect(plain('a'.repeat(1e6))).toMatch(/a{9}'\.\.\. 990000 more characters$/);
    expect(plain(Array(1e6).fill(0))).toContain('... 999900 more items');
    const wide = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`key${i}`, i]));
    expect(plain(wide).length).toBeLessThan(100_100);
    expect(plain(wide)).toMatch(/\n… \d+ more characters$/);
  });

  test.each<[what: string, value: unknown, shows: RegExp]>([
    ['a proxy', thrower, /^\{\}$/],
    ['a revoked proxy', revoked(), /^<Revoked Proxy>$/],
    ['a getter', { get x() { throw new Error('no'); } }, /\[Getter\]/], // prettier-ignore
    ['a method of its own', { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no'); } }, /cannot be shown: no/], // prettier-ignore
    ['a thrown value that throws', { [Symbol.for('nodejs.util.inspect.custom')]() { throw revoked() as Error; } }, /cannot be shown/], // prettier-ignore
    ['an error without a stack', Object.assign(new Error('e'), { stack: undefined }), /e/],
  ])('shows %s that throws', (_what, value, shows) => {
    expect(plain(value)).toMatch(shows);
  });

  test('leaves the prototypes as they were', () => {
    plain(new Uint8Array(1));
    const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
    expect(Object.getOwnPropertySymbols(prototype)).not.toContain(
      Symbol.for('nodejs.util.inspect.custom'),
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test('promises show what they hold, not what Node.js keeps on them', () => {
  tidyPromises();
  const storage = new AsyncLocalStorage();
  const value: { own?: Promise<unknown> } = {};
  const promise = storage.run({ run: 1 }, () => Promise.resolve(value));
  value.own = promise;
  expect(plain(promise)).toBe('<ref *1> Promise { { own: [Circular *1] } }');
  expect(inspect([storage.run(2, () => new Promise(() => undefined))])).toBe(
    '[ Promise { <pending> } ]',
  );
  expect(Object.keys(promise)).toEqual([]);
});
