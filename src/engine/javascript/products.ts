/** Products of matrices. */
import type { Operation, Use } from '../graph.js';
import { activations } from './elementwise.js';
import { Inexpressible, literal, named, type Kernel, type Kernels } from './kernel.js';
import { loop, loops, Place, plus } from './place.js';
import type { SourceWriter } from './source-writer.js';

/** Columns that are summed at once: one sum alone waits for each of its additions. */
const COLUMNS = 4;

const product: Kernel = {
  write: (writer, operation) => {
    const { uses, attributes, outputs } = operation;
    const [a, b] = uses as [Use, Use];
    const { transposeA, transposeB } = attributes;
    const { shape } = outputs[0]!;
    const inner = a.shape.at(transposeA ? -2 : -1)!;
    const k = inner === 1 ? '0' : 'k';
    const [x, y] = [writer.input(a), writer.input(b)];
    const finish = finisher(writer, operation);
    const target = writer.target(outputs[0]!);

    const columnsFrom = (start: string, count: number, rowPlace: Place): string => {
      const row = rowPlace.indices.at(-2)!;
      const sums = Array.from({ length: count }, (_, index) => ({
        name: `s${index}`,
        place: Place.at(shape, rowPlace.indices.with(-1, plus(start, index))),
      }));
      const atA = matrixPlace(rowPlace, a.shape, transposeA ? [k, row] : [row, k]);
      const terms = sums.map(({ name, place }) => {
        const column = place.indices.at(-1)!;
        const atB = matrixPlace(place, b.shape, transposeB ? [column, k] : [k, column]);
        return `${name}+=x*${y(atB)};`;
      });
      return [
        `let ${sums.map(({ name }) => `${name}=0`).join()};`,
        `${loop(k, inner)}{const x=${x(atA)};${terms.join('')}}`,
        ...sums.map(({ name, place }) => finish(name, place, target(place.flat))),
      ].join('');
    };
    const columns = shape.at(-1)!;
    const rest = columns % COLUMNS;
    const whole = columns - rest;
    writer.statement(
      loops(shape.with(-1, 1), 'i', (place) => {
        const blocks = `for(let j=0;j<${whole};j+=${COLUMNS}){${columnsFrom('j', COLUMNS, place)}}`;
        const last = `{${columnsFrom(String(whole), rest, place)}}`;
        return `${whole > 0 ? blocks : ''}${rest > 0 ? last : ''}`;
      }),
    );
  },
};

/** An element of an operand: its matrix by broadcasting, its row and column as given. */
function matrixPlace(place: Place, shape: readonly number[], last: readonly string[]): string {
  const batch = Place.at(place.shape.slice(0, -2), place.indices.slice(0, -2));
  const { indices } = batch.operand(shape.slice(0, -2));
  return Place.at(shape, [...indices, ...last]).flat;
}

/** Gives `target` a sum with what a fused kernel adds: bias and activation. */
export function finisher(
  writer: SourceWriter,
  operation: Operation,
): (sum: string, place: Place, target: string) => string {
  const { attributes } = operation;
  const operand = (name: string): ((place: Place) => string) | undefined => {
    const use = named(operation, name);
    const read = use && writer.input(use);
    return read && ((place) => read(place.operand(use.shape).flat));
  };
  const bias = operand('bias');
  const slopes = operand('preluActivationWeights');
  const name = (attributes['activation'] as string | undefined) ?? 'linear';
  if (!Object.hasOwn(activations, name)) throw new Inexpressible(operation.kernel);
  const activation = activations[name]!;
  return (sum, place, target) => {
    const slope = slopes ? slopes(place) : literal(attributes['leakyreluAlpha'] ?? 0);
    const add = bias ? `${sum}+=${bias(place)};` : '';
    return `${add}${target}=${activation(sum, slope)};`;
  };
}

export const productKernels: Kernels = { BatchMatMul: product, _FusedMatMul: product };
