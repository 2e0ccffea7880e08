/**
 * Every operation that the engine lowers, on random calls: its values are those of tfjs's cpu kernels, its gradients those
 * of finite differences.
 */
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { rules } from '../../src/engine/lower/rules.js';
import type { Report } from '../../src/engine/report.js';
import type { Case } from './gradients/case.js';
import { cases } from './gradients/cases.js';
import { checkCase, ROUTES } from './gradients/check.js';
import { useRecordingBackend } from './recording-backend.js';

const SEED = Number(process.env['NNLAB_SEED'] ?? 5);
const RUNS = Number(process.env['NNLAB_RUNS'] ?? 10);

let report: Report;
beforeAll(async () => {
  report = await useRecordingBackend();
});
afterEach(() => vi.restoreAllMocks());

test('each rule has its calls', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(rules).sort());
});

describe('a lowered operation', () => {
  test.each(Object.keys(cases))('%s', (kernel) => {
    const lower = vi.spyOn(rules[kernel]!, 'lower');
    const calls = fc
      .record({ call: cases[kernel]!, seed: fc.nat(), route: fc.constantFrom(...ROUTES) })
      .map((drawn) => ({ ...drawn, [fc.toStringMethod]: () => textOf(drawn) }));
    fc.assert(
      fc.property(calls, ({ call, seed, route }) => {
        report.failures.length = 0;
        checkCase(call, seed, route);
        expect(report.failures).toEqual([]);
      }),
      // Other calls for each: the graphs of others are kept, and not lowered again.
      { seed: SEED + Object.keys(cases).indexOf(kernel), numRuns: RUNS },
    );
    expect(lower).toHaveBeenCalled();
  });
});

const textOf = ({ call, ...rest }: { call: Case; seed: number; route: string }): string =>
  JSON.stringify({
    inputs: call.inputs.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`),
    options: call.options,
    ...rest,
  });
