import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/engine/onnx/graph-builder.js';
import { createOnnxRunner } from '../../src/node/onnx-runner.js';

const runner = createOnnxRunner({ threads: 1 });
const floats = (...values: number[]) => runner.tensor(Float32Array.from(values), 'float32', [2]);

/** The sum of `a` and `b`. */
function sum(isInPlace: boolean) {
  const graph = new GraphBuilder();
  const unread = isInPlace ? runner.keepInPlace!(graph) : undefined;
  const inputs = ['a', 'b'].map((name) => graph.input(name, 'float32', [2]));
  const [name] = graph.node('Add', inputs);
  graph.output(name!, 'float32', [2]);
  return { session: runner.load(graph.encode(), 1), name: name!, unread };
}

describe('results in place', () => {
  const feeds = { a: floats(1, 2), b: floats(30, 40) };

  test('are written into the tensor that is given, and nowhere else', () => {
    const { session, name, unread } = sum(true);
    const values = new Float32Array(2);
    const fetches = { [unread!]: null, [name]: runner.tensor(values, 'float32', [2]) };
    for (let run = 0; run < 2; run++) {
      values.fill(0);
      expect(session.run(feeds, fetches)).toEqual({});
      expect([...values]).toEqual([31, 42]);
    }
  });

  test('are given, where they are not kept in place', async () => {
    const { session, name } = sum(false);
    const values = await session.run(feeds, { [name]: null });
    expect([...values[name]!]).toEqual([31, 42]);
  });

  test('do not hide an error, and leave how errors are traced', () => {
    const { session, name, unread } = sum(true);
    const before = Error.stackTraceLimit;
    const short = { ...feeds, b: runner.tensor(new Float32Array(3), 'float32', [3]) };
    expect(() => session.run(short, { [unread!]: null, [name]: null })).toThrow(
      'Got invalid dimensions for input: b',
    );
    expect(Error.stackTraceLimit).toBe(before);
  });
});
