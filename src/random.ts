import seedrandom from 'seedrandom';

/** Seeded random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
}

/**
 * A source of random numbers for `seed`.
 *
 * @example
 * const random = seededRandom(1);
 * random.between(-1, 1);
 */
export function seededRandom(seed: number | string): Random {
  const uniform = seedrandom.alea(String(seed));
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    normal() {
      // Box and Muller 1958. 1 - u keeps the logarithm away from 0.
      return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    },
    integer: (below) => Math.floor(uniform() * below),
  };
}

/** The numbers 0 to `length - 1` in random order (Fisher and Yates). */
export function permutation(length: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
