import { formatNumber, subscript } from '../display/numbers.js';
import type { Weights } from './perceptron.js';

/** The sum as a formula, `2·x₁ + 3·x₂ − 4`. */
export function formatSum({ weights, bias }: Weights): string {
  const terms = weights.map((weight, i) => ({ value: weight, factor: `·x${subscript(i + 1)}` }));
  return [...terms, { value: bias, factor: '' }].reduce((formula, { value, factor }, i) => {
    if (i === 0) return formatNumber(value) + factor;
    return `${formula} ${value < 0 ? '−' : '+'} ${formatNumber(Math.abs(value))}${factor}`;
  }, '');
}
