/** ONNX's LSTM over some time steps: the pass `lstm` calls it. */
import { sizeOf } from '../graph.js';
import type { Rule } from '../rule.js';
import { Value, type Lowering } from './lowering.js';

/** ONNX has the gates in the order i, o, f, g; tfjs i, f, g, o. */
const ORDER = [0, 3, 1, 2];

interface Steps {
  from: number;
  steps: number;
  /** Whether the output of each step is wanted, not of the last only. */
  isSequence: boolean;
}

export const lstmRule: Rule = {
  inputs: ['x', 'h', 'c', 'kernel', 'recurrent', 'bias?'],
  accepts: () => true,
  outputs: ([, h, c], attributes) => {
    const { steps, isSequence } = attributes as unknown as Steps;
    return [...Array.from({ length: isSequence ? steps : 1 }, () => h!), c!];
  },
  work: ([, h, , kernel, recurrent], { steps }) =>
    2 * h!.shape[0]! * (steps as number) * (sizeOf(kernel!.shape) + sizeOf(recurrent!.shape)),
  lower(lowering, [x, h, c, kernel, recurrent, bias], { attributes, outputs }) {
    const { from, steps, isSequence } = attributes as unknown as Steps;
    const [batch, units] = h!.shape as [number, number];
    const state = (value: Value): string =>
      lowering.reshape(lowering.plain(value), [1, batch, units]);
    const inputs = [
      sliced(lowering, x!, from, steps),
      weights(lowering, kernel!),
      weights(lowering, recurrent!),
      bias ? biases(lowering, bias) : '',
      '',
      state(h!),
      state(c!),
    ];
    const [all, ...last] = lowering.graph.node(
      'LSTM',
      inputs,
      { hidden_size: units },
      // An output without a name is not computed.
      {
        names: [
          isSequence ? lowering.graph.name() : '',
          lowering.graph.name(),
          lowering.graph.name(),
        ],
      },
    ) as [string, string, string];
    const each = isSequence
      ? lowering.graph.node('Split', [all], { axis: 0 }, { outputs: steps })
      : last.slice(0, 1);
    return [...each, last[1]].map((name, index) => {
      const { shape, dtype } = outputs[index]!;
      return new Value({ shape, dtype }, { plain: lowering.reshape(name, shape) });
    });
  },
};

function sliced(lowering: Lowering, x: Value, from: number, steps: number): string {
  const name = lowering.plain(x);
  if (steps === x.shape[0]) return name;
  const [start, end, axis] = [[from], [from + steps], [0]].map((each) => lowering.ints(each));
  return lowering.node('Slice', [name, start!, end!, axis!]);
}

/** Rows for gates. The runtime does equal ones once. */
function weights(lowering: Lowering, value: Value): string {
  const [inputs, rows] = value.shape as [number, number];
  const turned = lowering.node('Transpose', [lowering.plain(value)], { perm: [1, 0] });
  return lowering.reshape(lowering.node('Concat', gates(lowering, turned), { axis: 0 }), [
    1,
    rows,
    inputs,
  ]);
}

/** ONNX adds a second bias. */
function biases(lowering: Lowering, bias: Value): string {
  const [rows] = bias.shape as [number];
  const first = lowering.node('Concat', gates(lowering, lowering.plain(bias)), { axis: 0 });
  const both = lowering.node('Pad', [first, lowering.ints([0, rows])]);
  return lowering.reshape(both, [1, 2 * rows]);
}

function gates(lowering: Lowering, name: string): string[] {
  const split = lowering.graph.node('Split', [name], { axis: 0 }, { outputs: 4 });
  return ORDER.map((gate) => split[gate]!);
}
