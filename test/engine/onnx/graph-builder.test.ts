import onnxProto from 'onnx-proto';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/engine/onnx/graph-builder.js';

test('a model has the nodes that its outputs need, in order', () => {
  const graph = new GraphBuilder();
  const x = graph.input('x', 'float32', [2]);
  const [first] = graph.node('Abs', [x]);
  graph.node('Neg', [first!]);
  const [last] = graph.node('Exp', [first!]);
  graph.output(last!, 'float32', [2]);
  const { graph: decoded } = onnxProto.onnx.ModelProto.decode(graph.encode());
  expect(decoded!.node!.map(({ opType }) => opType)).toEqual(['Abs', 'Exp']);
});
