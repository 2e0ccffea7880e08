import { optimizerText, type Optimizer } from '../training/optimizers.js';

/** A value of a setting as it stands in a table. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('learningRate' in value) {
    const { name, learningRate } = value as Optimizer;
    return typeof learningRate === 'number'
      ? optimizerText(value as Optimizer, learningRate).replace(/^nn\./, '')
      : `${name}(${learningRate.text})`;
  }
  const { text, name } = value as { text?: unknown; name?: unknown };
  if (typeof text === 'string') return text;
  return typeof name === 'string' ? name : JSON.stringify(value);
}
