import { checkOptions, checkWhole } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import { formatCount, formatPercent } from '../display/numbers.js';
import { answersOf } from '../models/answers.js';
import type { Model } from '../models/model.js';
import { withNote, type Figure } from '../plots/figure.js';
import { imageGrid, imageSize } from '../plots/images.js';

/**
 * The images that a network got most wrong, the worst first: those where what it said was furthest
 * ahead of the right answer. Above each stands the right answer, what it said, and how sure it was.
 *
 * @param model A network that tells classes apart.
 * @param data Images with classes, gray or in colours.
 * @param options.count How many; 14 by default.
 * @param options.columns How many stand in a row; 7 by default.
 * @returns A grid of images.
 * @throws {RangeError} If network and data don't fit.
 *
 * @example
 * nn.explain.mistakes(model, mnist.test, { count: 18 });
 */
export function mistakes(
  model: Model,
  data: Dataset,
  options: { count?: number; columns?: number } = {},
): Figure {
  checkOptions('mistakes', options, ['count', 'columns']);
  const { count = 14, columns = 7 } = options;
  checkWhole('mistakes', 'count', count, 1);
  checkWhole('mistakes', 'columns', columns, 1);
  const wrong = answersOf('mistakes', model, data)
    .filter(({ said, right }) => said !== right)
    .sort((a, b) => b.lead - a.lead);
  const names = data.classes!.map(({ label }) => label);
  const labels = wrong.slice(0, count).map(({ right, said, sureness }) => {
    const sure = sureness === undefined ? '' : ` (${surenessText(sureness)})`;
    return `${names[right]}, said ${names[said]}${sure}`;
  });
  const found = `${formatCount(wrong.length)} of ${formatCount(data.length)} wrong`;
  return imageGrid(
    wrong.slice(0, count).map(({ index }) => data.at(index)),
    imageSize('mistakes', data),
    labels,
    {
      columns,
      view: 'mistakes',
      title: withNote(wrong.length > count ? `${found}, the worst ${count}` : found, data.note),
      text: `mistakes on ${data.name}: ${[found, ...labels].join('; ')}`,
    },
  );
}

/** Never 100%: no output of a softmax is. */
const surenessText = (sureness: number) => (sureness > 0.995 ? '>99%' : formatPercent(sureness, 0));
