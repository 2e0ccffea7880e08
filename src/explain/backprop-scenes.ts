import { formatNumber } from '../display/numbers.js';
import type { Backprop } from './backprop.js';
import {
  atOutput,
  numberText,
  theError,
  theInput,
  theOutput,
  theStep,
  theSum,
  theWeight,
  throughUnit,
  toUnitBefore,
  toWeight,
  whatIsKept,
  type Formula,
  type Link,
} from './backprop-formulas.js';

/** A number of the picture: of a unit in a layer (0 is the input), or of the weight before it. */
export interface Spot {
  readonly layer: number;
  readonly unit: number;
  readonly field: 'x' | 'y' | 'dEdx' | 'dEdy' | 'weight';
}

/** One of the thirteen scenes: what it says, which formulas it fills in, where it points. */
export interface Scene {
  readonly title: string;
  readonly says: string;
  /** What it is called in the strip of formulas. */
  readonly name: string;
  readonly formulas: readonly Formula[];
  readonly spots: readonly Spot[];
}

/** The scenes for `trace`, with the numbers along `path`: an input, then a unit in each layer. */
export function scenesOf(trace: Backprop, path: readonly number[]): Scene[] {
  const { layers, inputs, error, errorAfter, learningRate } = trace;
  const count = layers.length;
  const linkTo = (layer: number): Link => ({
    layer: layers[layer - 1]!,
    unit: path[layer]!,
    from: path[layer - 1]!,
    incoming: (layers[layer - 2]?.y ?? inputs)[path[layer - 1]!]!,
  });
  const spots = (layer: number, ...fields: Spot['field'][]): Spot[] =>
    fields.map((field) => ({ layer, unit: path[layer]!, field }));
  const [first, last, output] = [linkTo(1), linkTo(count), path[count]!];
  const before = layers[count - 2];
  const isSoftmax = last.layer.activation === 'softmax';
  return [
    {
      title: 'A network and its weights',
      says: 'Each line is a weight from one unit to another: blue is positive, orange negative, and the wider, the larger.',
      name: 'a weight',
      formulas: [theWeight(first)],
      spots: spots(1, 'weight'),
    },
    {
      title: 'What a unit does with its sum',
      says: `Each unit passes its sum x through a function f and gives on y = f(x). Here f is ${activationNames(trace)}.`,
      name: 'the function',
      formulas: [],
      spots: [],
    },
    {
      title: 'What is wanted',
      says: 'The output should be t. The error E says how far off it is: learning means to make E smaller.',
      name: 'the error',
      formulas: [theError(trace, false, output)],
      spots: [],
    },
    {
      title: 'The input',
      says: 'An input gives on the number that comes in, as it is: y = x.',
      name: 'the input',
      formulas: [theInput(first)],
      spots: spots(0, 'y'),
    },
    {
      title: 'A weighted sum',
      says: 'Each unit multiplies what comes in with its weights, adds it up, and adds its bias b.',
      name: 'the sum',
      formulas: [theSum(first)],
      spots: spots(1, 'x'),
    },
    {
      title: 'Through the function',
      says: 'The sum goes through f, and the result is what the unit gives on.',
      name: 'the output of a unit',
      formulas: [theOutput(first)],
      spots: spots(1, 'x', 'y'),
    },
    {
      title: 'On to the output',
      says: 'The same in every layer, up to the output. Its difference from t makes the error.',
      name: 'on to the output',
      formulas: [theSum(last), theOutput(last), theError(trace, true, output)],
      spots: spots(count, 'x', 'y'),
    },
    {
      title: 'What we need',
      says: 'How fast does E grow with each weight? That is ∂E/∂w. Each weight then takes a step the other way.',
      name: 'needed',
      formulas: [theStep(last, learningRate, false)],
      spots: spots(count, 'weight'),
    },
    {
      title: 'Two more numbers in each unit',
      says: 'On the way back each unit keeps how fast E grows with its sum and with its output: ∂E/∂x and ∂E/∂y.',
      name: 'kept in each unit',
      formulas: whatIsKept(),
      spots: spots(count, 'dEdx', 'dEdy'),
    },
    {
      title: 'Back from the output',
      says: 'At the output the derivative follows from the error itself.',
      name: 'at the output',
      formulas: [atOutput(trace, output)],
      spots: spots(count, 'y', 'dEdy'),
    },
    {
      title: 'Back through the unit',
      says: isSoftmax
        ? 'Softmax joins all sums of the layer, so each of them gets a part of every output’s derivative.'
        : 'What passed f on the way there is multiplied with the slope of f on the way back.',
      name: 'through the unit',
      formulas: [throughUnit(last)],
      spots: spots(count, 'dEdx', 'dEdy'),
    },
    {
      title: 'A weight’s share of the error',
      says: 'What came into the weight, times the derivative behind it. A bias has input 1, so its share is that derivative itself.',
      name: 'to the weight',
      formulas: [toWeight(last), ...(before ? [toUnitBefore(last, before)] : [])],
      spots: [
        ...spots(count, 'weight', 'dEdx'),
        ...(before ? spots(count - 1, 'y', 'dEdy') : spots(0, 'y')),
      ],
    },
    {
      title: 'And so on, back to the input',
      says: `The same for each layer before; then every weight steps by η = ${formatNumber(learningRate, 4)}. E goes from ${numberText(error)} to ${numberText(errorAfter)}.`,
      name: 'to the first weights',
      formulas: [toWeight(first), { ...theStep(first, learningRate, true), name: 'its step' }],
      spots: [...spots(1, 'weight', 'dEdx'), ...spots(0, 'y')],
    },
  ];
}

function activationNames({ layers }: Backprop): string {
  const names = layers.map(({ activation }) => activation);
  return new Set(names).size === 1 ? names[0]! : names.join(', then ');
}
