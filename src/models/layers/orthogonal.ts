import * as tf from '@tensorflow/tfjs';
import { seededRandom, type Random } from '../../random.js';

// tfjs exports the functions that make initializers, but not the class that it tests for.
type TfInitializer = ReturnType<typeof tf.initializers.zeros>;
const Initializer = Object.getPrototypeOf(
  tf.initializers.zeros().constructor,
) as abstract new () => TfInitializer;

/**
 * Rows (or columns, whichever are fewer) of length 1 at right angles, so that a recurrent layer neither blows up nor forgets what
 * goes round in it (Saxe, McClelland, Ganguli 2014). tfjs's own takes seconds for 128 units and prints a warning.
 */
class Orthogonal extends Initializer {
  static className = 'Orthogonal';
  readonly #seed: number;

  constructor(seed: number) {
    super();
    this.#seed = seed;
  }

  override apply(shape: number[]): tf.Tensor {
    const columns = shape.at(-1)!;
    const rows = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), this.#seed);
    const values = new Float32Array(rows * columns);
    vectors.forEach((vector, i) =>
      vector.forEach((value, j) => {
        values[rows < columns ? i * columns + j : j * columns + i] = value;
      }),
    );
    return tf.tensor(values, shape);
  }

  override getConfig() {
    return { gain: 1, seed: this.#seed };
  }
}

export const orthogonal = (seed: number): TfInitializer => new Orthogonal(seed);

/** `count` random vectors of length 1 at right angles, by Gram and Schmidt's method in its stable form. */
export function orthonormal(count: number, size: number, seed: number): Float64Array[] {
  const random: Random = seededRandom(seed);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length: size }, () => random.normal());
    for (const other of vectors) {
      const along = dot(vector, other);
      for (let i = 0; i < size; i++) vector[i]! -= along * other[i]!;
    }
    const length = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / length));
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
