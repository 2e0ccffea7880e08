/**
 * The error function, to double precision: `2/√π · ∫₀ˣ e^(−t²) dt`.
 *
 * @see Abramowitz and Stegun (1964), 7.1.6: a series without cancellation, as all terms are positive
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
