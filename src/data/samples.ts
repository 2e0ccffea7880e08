import { formatNumber } from '../display/numbers.js';
import { base64 } from '../display/view.js';
import type { Dataset, Example } from './dataset.js';
import { escapeHtml, htmlTable } from './html.js';

/** How many examples are shown, and how many numbers of each. */
const [mostImages, mostRows, mostColumns] = [10, 5, 8];

/** The first examples of a data set as HTML: pictures where they are images, else rows of numbers. */
export async function samples(data: Dataset): Promise<string> {
  if (data.length === 0) return '';
  const [height, width, channels] = data.inputShape;
  if (data.inputShape.length === 3 && (channels === 1 || channels === 3))
    return images([...data.take(mostImages)], height!, width!, channels);
  return data.targetShape.length > 0 ? texts(data) : rows(data);
}

/** What sequences say; their numbers say nothing to a reader. */
function texts(data: Dataset): string {
  const items = [...data.take(mostRows)].map(({ label = '…' }) => `<li>${escapeHtml(label)}</li>`);
  return `<ul>${items.join('')}</ul>`;
}

async function images(
  examples: readonly Example[],
  height: number,
  width: number,
  channels: 1 | 3,
): Promise<string> {
  // Loaded when first needed: it takes as long as a tenth of TensorFlow.js.
  const { encode } = await import('fast-png');
  const figures = examples.map((example) => {
    const src = `data:image/png;base64,${base64(encode({ width, height, channels, depth: 8, data: pixels(example.input) }))}`;
    const label = escapeHtml(example.label ?? formatNumber(example.target));
    return `<figure style="margin:0;text-align:center"><img src="${src}" alt="${label}" width="56" style="image-rendering:pixelated"><figcaption>${label}</figcaption></figure>`;
  });
  return `<div style="display:flex;gap:8px;flex-wrap:wrap;margin-top:8px">${figures.join('')}</div>`;
}

/** Pixels from 0 to 1; others, such as standardised ones, from their least to their greatest. */
function pixels(input: Float32Array): Uint8Array {
  const least = input.reduce((a, b) => Math.min(a, b));
  const most = input.reduce((a, b) => Math.max(a, b));
  const isPlain = least >= 0 && most <= 1;
  const [low, range] = isPlain ? [0, 1] : [least, most - least || 1];
  return Uint8Array.from(input, (value) => Math.round((255 * (value - low)) / range));
}

function rows(data: Dataset): string {
  const inputs = inputColumns(data);
  const head = [...inputs.names, data.classes ? 'class' : 'target'];
  const body = [...data.take(mostRows)].map(({ input, target, label }) => [
    ...inputs.cellsOf(input),
    label ?? formatNumber(target),
  ]);
  return htmlTable(head, body);
}

/** The inputs of a table as columns; many are cut, and say so. */
export function inputColumns(data: Dataset): {
  readonly names: readonly string[];
  cellsOf(input: Float32Array): string[];
} {
  const shown = Math.min(data.inputSize, mostColumns);
  const more = data.inputSize > shown ? ['…'] : [];
  const names = Array.from({ length: shown }, (_, i) => data.inputNames?.[i] ?? String(i));
  return {
    names: [...names, ...more],
    cellsOf: (input) => [
      ...Array.from(input.subarray(0, shown), (value) => formatNumber(value)),
      ...more,
    ],
  };
}
