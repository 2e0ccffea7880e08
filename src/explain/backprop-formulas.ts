import { fixedNumber, formatNumber } from '../display/numbers.js';
import { letter } from '../display/picture.js';
import { activations } from '../neurons/activations.js';
import type { Backprop, TracedLayer } from './backprop.js';

// The formulas of backpropagation, each filled in with the numbers of one weight and the unit
// behind it.

/** A term of a formula: what it is, above, and its number, below. */
export interface Term {
  /** SVG. */
  readonly head: string;
  readonly number?: string;
  /** Colours the number. */
  readonly sign?: number;
  /** How many times as wide as others it is. */
  readonly width?: number;
}

/** `terms[0] joins[0] terms[1] joins[1] …` */
export interface Formula {
  readonly terms: readonly Term[];
  readonly joins: readonly string[];
  /** What it does, where a scene has several. */
  readonly name?: string;
}

/** A weight on the way through the network, and the unit to which it leads. */
export interface Link {
  readonly layer: TracedLayer;
  /** The unit, and the number of the layer before that its weight comes from. */
  readonly unit: number;
  readonly from: number;
  /** What comes into the weight. */
  readonly incoming: number;
}

/** Four decimals in a derivation; a number that would read 0 in its first two digits. */
export const numberText = (value: number): string =>
  value !== 0 && Math.abs(value) < 5e-5
    ? value.toExponential(1).replaceAll('-', '−')
    : fixedNumber(value, 4);

const [x, y, t, w, E] = [letter('x'), letter('y'), letter('t'), letter('w'), letter('E')];
const [yi, xj, wij] = [letter('y', 'i'), letter('x', 'j'), letter('w', 'ij')];
const f = letter('f');
const by = (what: string): string => `∂${E}/∂${what}`;

const equation = (joins: readonly string[], ...terms: readonly Term[]): Formula => ({
  terms,
  joins,
});
const plain = (head: string, value: number): Term => ({ head, number: numberText(value) });
/** A number with a colour for its sign: weights and derivatives. */
const signed = (head: string, value: number): Term => ({ ...plain(head, value), sign: value });
const unknown = (head: string): Term => ({ head, number: '?' });

const weightOf = ({ layer, unit, from }: Link): number => layer.weights[from]![unit]!;
const slopeOf = ({ layer, unit, from }: Link): number => layer.dEdw[from]![unit]!;

/** `w_ij` */
export const theWeight = (link: Link): Formula => equation([], signed(wij, weightOf(link)));

/** `y_i` of an input */
export const theInput = ({ incoming }: Link): Formula => equation([], plain(yi, incoming));

/** `x_j = ∑ w_ij y_i + b_j` */
export function theSum({ layer, unit }: Link): Formula {
  const bias = layer.bias[unit];
  const products = plain(`∑ ${wij} ${yi}`, layer.x[unit]! - (bias ?? 0));
  const sum = plain(xj, layer.x[unit]!);
  return bias === undefined
    ? equation(['='], sum, products)
    : equation(['=', '+'], sum, products, signed(letter('b', 'j'), bias));
}

/** `y_j = f(x_j)` */
export function theOutput({ layer, unit }: Link): Formula {
  const output = plain(letter('y', 'j'), layer.y[unit]!);
  return layer.activation === 'softmax'
    ? equation(['='], output, { head: `${f}(all ${x})` })
    : equation(['='], output, {
        head: `${f}(${xj})`,
        number: `f(${numberText(layer.x[unit]!)})`,
      });
}

/** What the error is, in one line of SVG: for one output without the sum. */
export function errorFormula({ errorFunction, output }: Backprop): string {
  const isMany = output.length > 1;
  const [sum, mean] = isMany ? ['∑ ', 'mean of '] : ['', ''];
  switch (errorFunction.name) {
    case 'halfSquaredError':
      return `½ ${sum}(${y} − ${t})²`;
    case 'meanSquaredError':
      return `${mean}(${y} − ${t})²`;
    case 'meanAbsoluteError':
      return `${mean}|${y} − ${t}|`;
    case 'categoricalCrossentropy':
      return `−${sum}${t} ln ${y}`;
    case 'binaryCrossentropy':
      return `−${mean}[${t} ln ${y} + (1 − ${t}) ln(1 − ${y})]`;
    default:
      return errorFunction.name satisfies never;
  }
}

/** `E = ½(y − t)²`, its number if it is known already. */
export function theError(trace: Backprop, isKnown: boolean, unit: number): Formula {
  const isLong = trace.errorFunction.name === 'binaryCrossentropy';
  const formula = {
    head: errorFormula(trace),
    width: (isLong ? 2.9 : 1.2) + (trace.output.length > 1 ? 0.6 : 0),
  };
  return isKnown
    ? equation(['='], plain(E, trace.error), formula)
    : equation(['=', 'with'], { head: E }, formula, plain(t, trace.target[unit]!));
}

/** `w after = w − η · ∂E/∂w`, the derivative if it is known already. */
export function theStep(link: Link, learningRate: number, isKnown: boolean): Formula {
  const { layer, unit, from } = link;
  return equation(
    ['=', '−', '·'],
    isKnown ? signed(`${w} after`, layer.weightsAfter[from]![unit]!) : { head: `${w} after` },
    signed(w, weightOf(link)),
    { head: 'η', number: formatNumber(learningRate, 4) },
    isKnown ? signed(by(w), slopeOf(link)) : unknown(by(w)),
  );
}

/** `∂E/∂x` and `∂E/∂y`, not known yet. */
export const whatIsKept = (): Formula[] => [
  equation([], unknown(by(x))),
  equation([], unknown(by(y))),
];

/** `∂E/∂y` of an output, from the error. */
export function atOutput(trace: Backprop, unit: number): Formula {
  const { errorFunction, output, target } = trace;
  const [yo, to, n] = [output[unit]!, target[unit]!, output.length];
  const result = signed(by(y), trace.layers.at(-1)!.dEdy[unit]!);
  const difference = signed(`(${y} − ${t})`, yo - to);
  switch (errorFunction.name) {
    case 'halfSquaredError':
      return equation(['=', '−'], result, plain(y, yo), plain(t, to));
    case 'meanSquaredError':
      return equation(['=', '·'], result, plain(n > 1 ? `2/${n}` : '2', 2 / n), difference);
    case 'meanAbsoluteError':
      return equation(
        ['='],
        result,
        signed(`sign(${y} − ${t})${n > 1 ? `/${n}` : ''}`, result.sign!),
      );
    case 'categoricalCrossentropy':
      return equation(['=', '/'], result, plain(`−${t}`, -to), plain(y, yo));
    case 'binaryCrossentropy': {
      const below = `${n > 1 ? `${n} ` : ''}${y}(1 − ${y})`;
      return equation(['=', '/'], result, difference, plain(below, n * yo * (1 - yo)));
    }
    default:
      return errorFunction.name satisfies never;
  }
}

/** `∂E/∂x = f′(x) · ∂E/∂y` */
export function throughUnit({ layer, unit }: Link): Formula {
  const { activation } = layer;
  if (activation === 'softmax')
    return equation(['='], signed(by(xj), layer.dEdx[unit]!), {
      head: `∑ ∂${yi}/∂${xj} · ${by(yi)}`,
      width: 1.9,
    });
  return equation(
    ['=', '·'],
    signed(by(x), layer.dEdx[unit]!),
    plain(`${f} ′(${x})`, activations[activation].derivative(layer.x[unit]!)),
    signed(by(y), layer.dEdy[unit]!),
  );
}

/** `∂E/∂w_ij = y_i · ∂E/∂x_j` */
export const toWeight = (link: Link): Formula =>
  equation(
    ['=', '·'],
    signed(by(wij), slopeOf(link)),
    plain(yi, link.incoming),
    signed(by(xj), link.layer.dEdx[link.unit]!),
  );

/** `∂E/∂y_i = ∑ w_ij ∂E/∂x_j`, for the layer before; with one unit behind it there is no sum. */
export function toUnitBefore(link: Link, before: TracedLayer): Formula {
  const result = signed(by(yi), before.dEdy[link.from]!);
  const slope = by(xj);
  const formula =
    link.layer.x.length === 1
      ? equation(
          ['=', '·'],
          result,
          signed(wij, weightOf(link)),
          signed(slope, link.layer.dEdx[link.unit]!),
        )
      : equation(['='], result, { head: `∑ ${wij} ${slope}`, width: 1.5 });
  return { ...formula, name: 'to the unit before' };
}
