/** Operations along axes that these remove. */
import { sizeOf, type Operation } from '../graph.js';
import { axesOf } from '../lower/reductions.js';
import type { Kernel, Kernels } from './kernel.js';
import { loop, loops, Place } from './place.js';

interface Kind {
  start: string;
  /** The next `s` from the last and from an element. */
  step: (s: string, x: string) => string;
  end?: (s: string, count: number) => string;
}

const reduction = ({ start, step, end = (s) => s }: Kind): Kernel => ({
  readsOnce: true,
  write: (writer, { uses, attributes, outputs }) => {
    const [use] = uses as [Operation['uses'][number]];
    const axes = axesOf(use.shape, attributes);
    const isGone = (_length: number, axis: number): boolean => axes.includes(axis);
    const gone = use.shape.filter(isGone);
    const kept = use.shape.map((length, axis) => (isGone(length, axis) ? 1 : length));
    const target = writer.target(outputs[0]!);
    const sum = (outer: Place): string =>
      loops(gone, 'k', (inner) => {
        const indices = [...inner.indices];
        const at = outer.indices.map((index, axis) => (isGone(0, axis) ? indices.shift()! : index));
        const { before, expression } = writer.element(use, Place.at(use.shape, at));
        return `${before}s=${step('s', expression)};`;
      });
    writer.statement(
      loops(
        kept,
        'i',
        (place) => `let s=${start};${sum(place)}${target(place.flat)}=${end('s', sizeOf(gone))};`,
      ),
    );
  },
});

/** Index of the element that `isBetter` than the one before; what is no number is never chosen. */
const argument = (worst: string, isBetter: '>' | '<'): Kernel => ({
  write: (writer, { uses, attributes, outputs }) => {
    const { shape } = uses[0]!;
    const { kept, axis, length } = along(shape, attributes);
    const x = writer.input(uses[0]!);
    const target = writer.target(outputs[0]!);
    writer.statement(
      loops(kept, 'i', (place) => {
        const at = Place.at(shape, place.indices.with(axis, 'k')).flat;
        const inner = `${counted('k', length)}if(${x(at)}${isBetter}best){best=${x(at)};index=k;}`;
        return `let best=${worst},index=0;${inner}${target(place.flat)}=index;`;
      }),
    );
  },
});

function along(shape: readonly number[], attributes: Operation['attributes']) {
  const [axis] = axesOf(shape, attributes) as [number];
  return { axis, length: shape[axis]!, kept: shape.with(axis, 1) };
}

/** A loop whose name stands for an index also where there is one only. */
const counted = (name: string, length: number): string =>
  loop(name, length) || `for(let ${name}=0;${name}<1;${name}++)`;

/** With the greatest element taken off, so that nothing overflows. */
const softmax: Kernel = {
  write: (writer, { uses, attributes, outputs }) => {
    const { shape } = uses[0]!;
    const { kept, axis, length } = along(shape, { axis: attributes['dim'] });
    const x = writer.input(uses[0]!);
    const target = writer.target(outputs[0]!);
    writer.statement(
      loops(kept, 'i', (place) => {
        const at = Place.at(shape, place.indices.with(axis, 'k')).flat;
        const each = (statement: string): string => `${counted('k', length)}${statement};`;
        return [
          'let m=-Infinity,s=0;',
          each(`m=Math.max(m,${x(at)})`),
          each(`s+=${target(at)}=Math.exp(${x(at)}-m)`),
          each(`${target(at)}/=s`),
        ].join('');
      }),
    );
  },
};

const cumulative: Kernel = {
  write: (writer, { uses, attributes, outputs }) => {
    const { shape } = uses[0]!;
    const { kept, axis, length } = along(shape, attributes);
    const x = writer.input(uses[0]!);
    const target = writer.target(outputs[0]!);
    const index = attributes['reverse'] ? `${length - 1}-k` : 'k';
    writer.statement(
      loops(kept, 'i', (place) => {
        const at = Place.at(shape, place.indices.with(axis, index)).flat;
        const [add, put] = [`s+=${x(at)};`, `${target(at)}=s;`];
        const steps = attributes['exclusive'] ? [put, add] : [add, put];
        return `let s=0;${counted('k', length)}{${steps.join('')}}`;
      }),
    );
  },
};

const sum: Kind = { start: '0', step: (s, x) => `${s}+${x}` };

export const reductionKernels: Kernels = {
  Sum: reduction(sum),
  Mean: reduction({ ...sum, end: (s, count) => `${s}/${count}` }),
  Prod: reduction({ start: '1', step: (s, x) => `${s}*${x}` }),
  Max: reduction({ start: '-Infinity', step: (s, x) => `Math.max(${s},${x})` }),
  Min: reduction({ start: 'Infinity', step: (s, x) => `Math.min(${s},${x})` }),
  All: reduction({ start: '1', step: (s, x) => `${s}&&${x}?1:0` }),
  Any: reduction({ start: '0', step: (s, x) => `${s}||${x}?1:0` }),
  ArgMax: argument('-Infinity', '>'),
  ArgMin: argument('Infinity', '<'),
  Softmax: softmax,
  Cumsum: cumulative,
};
