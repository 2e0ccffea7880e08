import { variable, zeros, type Rank, type Variable } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test } from 'vitest';
import { Storage, type Use } from '../../../src/engine/graph.js';
import { operation, placeholder, useOf } from '../../../src/engine/passes/dataflow.js';
import type { Group } from '../../../src/engine/step/program.js';
import { formulaKernels } from '../../../src/engine/updates/formula-kernels.js';
import { UpdateLoops } from '../../../src/engine/updates/update-loops.js';

/** What each kernel gives for one element, in double precision. */
const FORMULAS: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
  Square: (a) => a * a,
  Sqrt: Math.sqrt,
  Rsqrt: (a) => 1 / Math.fround(Math.sqrt(a)),
  Reciprocal: (a) => 1 / a,
  Abs: Math.abs,
  Neg: (a) => -a,
};
const BINARY = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum'];

const valuesOf = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, at) => Math.sin(seed + 3 * at) * 2 ** ((at * seed) % 9));

const groupOf = (before: Storage, after: Storage): Group => ({
  changes: [{ variable: unused, before, after }],
  before,
  after,
});
const unused: Variable = variable<Rank>(zeros([1]));

const leafOf = (values: Float32Array) => ({
  role: 'constant' as const,
  storage: new Storage('float32', [values.length], { values, compute: () => undefined }),
});

describe('UpdateLoops', () => {
  test('knows what is checked here', () => {
    expect(Object.keys(FORMULAS).sort()).toEqual(Object.keys(formulaKernels).sort());
  });

  const cases = Object.keys(FORMULAS).flatMap((kernel) =>
    [1, 3, 4, 9].map((length) => ({ kernel, length })),
  );
  test.each(cases)('computes $kernel of $length numbers as floats', ({ kernel, length }) => {
    const [before, given] = [placeholder([length]), placeholder([length])];
    const inputs: Record<string, Use> = BINARY.includes(kernel)
      ? { a: useOf(before), b: useOf(given) }
      : { x: useOf(before) };
    const made = operation(kernel, { inputs });
    const groups = [groupOf(before, made.outputs[0]!)];
    const read = new Set<Storage>();
    const loops = new UpdateLoops({ operations: [made], groups, leaves: [], given: [given], read });
    const [a, b] = [valuesOf(length, 1), valuesOf(length, 2)];
    loops.view(before).set(a);
    loops.view(given).set(b);
    loops.run();
    const expected = a.map((value, at) => FORMULAS[kernel]!(value, b[at]!));
    expect(loops.view(before)).toEqual(expected);
  });

  test('divides by a number within one unit in the last place', () => {
    const before = placeholder([5]);
    const three = leafOf(Float32Array.of(3));
    const made = operation('RealDiv', { inputs: { a: useOf(before), b: useOf(three.storage) } });
    const groups = [groupOf(before, made.outputs[0]!)];
    const read = new Set<Storage>();
    const loops = new UpdateLoops({ operations: [made], groups, leaves: [three], given: [], read });
    const values = valuesOf(5, 4);
    loops.view(before).set(values);
    loops.run();
    loops.view(before).forEach((value, at) => {
      const exact = values[at]! / 3;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -23);
    });
  });

  test('has every formula start from the old values', () => {
    // a becomes a + b and b becomes a − b; a number that both need becomes its double.
    const [a, b, number] = [placeholder([6]), placeholder([6]), placeholder([])];
    const sum = operation('Add', { inputs: { a: useOf(a), b: useOf(b) } });
    const difference = operation('Sub', { inputs: { a: useOf(a), b: useOf(b) } });
    const double = operation('Add', { inputs: { a: useOf(number), b: useOf(number) } });
    const [newA, newB] = [sum, difference].map(({ outputs }) =>
      operation('Multiply', { inputs: { a: useOf(outputs[0]!), b: useOf(number) } }),
    );
    const loops = new UpdateLoops({
      operations: [sum, difference, double, newA!, newB!],
      groups: [
        groupOf(number, double.outputs[0]!),
        groupOf(a, newA!.outputs[0]!),
        groupOf(b, newB!.outputs[0]!),
      ],
      leaves: [],
      given: [],
      read: new Set(),
    });
    loops.view(a).fill(5);
    loops.view(b).fill(3);
    loops.view(number).fill(10);
    loops.run();
    expect([...loops.view(a)]).toEqual(Array(6).fill(80));
    expect([...loops.view(b)]).toEqual(Array(6).fill(20));
    expect([...loops.view(number)]).toEqual([20]);
  });
});
