/** A number as our pictures write it: `digits` decimals at most, with a real minus sign. */
export function formatNumber(value: number, digits = 3): string {
  const rounded = Number(value.toFixed(digits));
  return String(Object.is(rounded, -0) ? 0 : rounded).replace('-', '−');
}

/** A share between 0 and 1 as a percentage: `97.6%`. */
export const formatPercent = (share: number, digits = 1): string =>
  `${(100 * share).toFixed(digits)}%`;

/** A whole number with separators: `60,000`. */
export const formatCount = (count: number): string => Math.round(count).toLocaleString('en-US');

/** A loss in four significant digits at most: `0.06732`, `2.303`. */
export const formatLoss = (loss: number): string =>
  loss !== 0 && Math.abs(loss) < 1e-4 ? loss.toExponential(1) : String(+loss.toPrecision(3));

/** A whole number as an index: `subscript(12)` is `₁₂`. */
export const subscript = (n: number): string =>
  [...String(n)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');

/** A number with exactly so many decimals, for numbers that stand below each other: `−0.0605`. */
export function fixedNumber(value: number, digits = 4): string {
  const fixed = value.toFixed(digits);
  return Number(fixed) === 0 ? fixed.replace('-', '') : fixed.replace('-', '−');
}

/** A number in so many significant digits, for numbers of any size: `24.704`, `1.2e−9`. */
export function significant(value: number, digits = 5): string {
  const isSmall = value !== 0 && Math.abs(value) < 1e-3;
  const text = isSmall ? value.toExponential(digits - 3) : String(+value.toPrecision(digits));
  return text.replaceAll('-', '−');
}
