/** The middle of some numbers, and how far they lie apart. */
export interface Quartiles {
  /** A quarter of them is below. */
  readonly lower: number;
  readonly median: number;
  /** A quarter of them is above, or the same. */
  readonly upper: number;
}

/** Each is one of the numbers: between 7 epochs and never there is nothing. */
export function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const at = (share: number) => sorted[Math.floor(share * sorted.length)]!;
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) };
}
