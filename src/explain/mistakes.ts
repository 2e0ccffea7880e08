import { checkOptions, checkWhole } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import { formatCount, formatNumber } from '../display/numbers.js';
import { viewPart } from '../display/view.js';
import { answersOf, type Answer } from '../models/answers.js';
import { encodingFor } from '../models/encoding.js';
import type { Model } from '../models/model.js';
import { withNote } from '../plots/figure.js';
import { imageGrid, imageSize } from '../plots/images.js';
import { Mistakes, surenessText, type Mistake } from './mistakes-result.js';

/**
 * What a network got most wrong, the worst first: where what it said was furthest ahead of the right answer, or furthest from the
 * right number. Images stand in a grid, rows of a table and texts in a table.
 *
 * @param model The network.
 * @param data What to ask it, with the right answers: classes, or a quantity.
 * @param options.count How many; 14 by default.
 * @param options.columns How many images stand in a row; 7 by default.
 * @returns The mistakes, which show themselves as a grid of images or a table.
 * @throws {RangeError} If network and data don't fit.
 *
 * @example
 * nn.explain.mistakes(model, mnist.test, { count: 18 });
 *
 * @example The rows of a table
 * const data = nn.data.moons({ samples: 100, noise: 0.3, seed: 1 });
 * const small = nn.sequential([nn.input(2), nn.dense(1, "sigmoid")], { seed: 1 });
 * nn.explain.mistakes(small, data).mistakes[0]; // { index, input, right, said, sureness }
 */
export function mistakes(
  model: Model,
  data: Dataset,
  options: { count?: number; columns?: number } = {},
): Mistakes {
  checkOptions('mistakes', options, ['count', 'columns']);
  const { count = 14, columns = 7 } = options;
  checkWhole('mistakes', 'count', count, 1);
  checkWhole('mistakes', 'columns', columns, 1);
  if (!data.classes) return furthest(model, data, count);
  const wrong = answersOf('mistakes', model, data)
    .filter(({ said, right }) => said !== right)
    .sort((a, b) => b.lead - a.lead);
  const found = `${formatCount(wrong.length)} of ${formatCount(data.length)} wrong`;
  const title = withNote(wrong.length > count ? `${found}, the worst ${count}` : found, data.note);
  const own = data.unstandardized();
  const worst = wrong.slice(0, count).map((answer) => named(answer, own));
  if (data.inputShape.length < 2 || data.textAt(0) !== undefined)
    return new Mistakes(data, title, worst);
  const labels = worst.map(({ right, said, sureness }) => {
    const sure = sureness === undefined ? '' : ` (${surenessText(sureness)})`;
    return `${right}, said ${said}${sure}`;
  });
  const figure = imageGrid(
    worst.map(({ index }) => data.at(index)),
    imageSize('mistakes', data),
    labels,
    {
      columns,
      view: (images) => viewPart('mistakes', images),
      title,
      text: `mistakes on ${data.name}: ${[found, ...labels].join('; ')}`,
    },
  );
  return new Mistakes(data, title, worst, figure);
}

function named({ index, right, said, sureness }: Answer, data: Dataset): Mistake {
  const names = data.classes!.map(({ label }) => label);
  return {
    ...exampleAt(data, index),
    right: names[right]!,
    said: names[said]!,
    ...(sureness !== undefined && { sureness }),
  };
}

/** @param data In its own units. */
function exampleAt(data: Dataset, index: number): Pick<Mistake, 'index' | 'input' | 'text'> {
  const text = data.textAt(index);
  return {
    index,
    input: data.at(index).input,
    ...(text !== undefined && { text }),
  };
}

/** The examples whose number the network missed by most. */
function furthest(model: Model, data: Dataset, count: number): Mistakes {
  encodingFor('mistakes', model.outputLayer, data);
  if (data.targetShape.length > 0)
    throw new RangeError(
      `mistakes: "${data.name}" has answers of ${data.targetShape.join('×')} numbers, expected classes or one number. Compare model.predict(data) with the targets instead.`,
    );
  const off = model
    .predict(data)
    .map(([said], index) => ({ index, said: said!, right: data.targetAt(index) }))
    .map((each) => ({ ...each, by: Math.abs(each.said - each.right) }))
    .sort((a, b) => b.by - a.by);
  const mean = off.reduce((sum, { by }) => sum + by, 0) / Math.max(1, off.length);
  const title = `${formatCount(data.length)} answers, ${formatNumber(mean)} off on average; the furthest`;
  const own = data.unstandardized();
  return new Mistakes(
    data,
    withNote(title, data.note),
    off
      .slice(0, count)
      .map(({ index, right, said }) => ({ ...exampleAt(own, index), right, said })),
  );
}
