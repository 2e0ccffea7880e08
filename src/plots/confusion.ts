import type { Dataset } from '../data/dataset.js';
import { formatCount, formatPercent } from '../display/numbers.js';
import { colorscale, tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { answersOf } from '../models/answers.js';
import type { Model } from '../models/model.js';
import { Figure, heading, label, withNote, type PlotlyObject } from './figure.js';

const [gridSize, maxCell] = [400, 72];

/**
 * How often a network said what: a row for each right answer, a column for each that it gave. The
 * right ones on the diagonal stand back, so that the mistakes beside it are seen.
 *
 * @param model A network that tells classes apart.
 * @param data Examples with classes.
 * @returns A figure.
 * @throws {RangeError} If network and data don't fit, or the data has no classes.
 *
 * @example
 * nn.plot.confusion(model, mnist.test);
 */
export function confusion(model: Model, data: Dataset): Figure {
  const counts = confusionCounts(model, data);
  const names = data.classes!.map(({ label: name }) => name);
  const places = names.map((_, place) => place);
  const mistakes = places
    .flatMap((right) => places.map((said) => ({ right, said, count: counts[right]![said]! })))
    .filter(({ right, said, count }) => right !== said && count > 0)
    .sort((a, b) => b.count - a.count);
  const wrong = mistakes.reduce((sum, { count }) => sum + count, 0);
  const cell = Math.min(maxCell, gridSize / names.length);
  const side = cell * names.length;
  const text =
    `${formatCount(wrong)} of ${formatCount(data.length)} wrong` +
    mistakes
      .slice(0, 3)
      .map(({ right, said, count }) => `; ${names[right]} taken for ${names[said]}: ${count}`)
      .join('');
  const axis = (title: string, options: PlotlyObject): PlotlyObject => ({
    title: { text: title, font: { color: tokens.ink2 }, standoff: 8 },
    tickvals: places,
    ticktext: names,
    tickfont: { size: tokens.text, color: tokens.ink },
    showgrid: false,
    zeroline: false,
    fixedrange: true,
    constrain: 'domain',
    ...options,
  });
  return new Figure({
    minWidth: 520,
    data: cellTraces(counts),
    layout: {
      height: side + 112,
      margin: { l: 72, r: 24, t: 96, b: 16 },
      title: heading(
        withNote(`${formatCount(wrong)} of ${formatCount(data.length)} wrong`, data.note),
      ),
      xaxis: axis('what the network said', {
        side: 'top',
        range: [-0.5, names.length - 0.5],
        domain: [0, Math.min(0.85, side / 624)],
        constraintoward: 'left',
      }),
      yaxis: axis('right answer', {
        range: [names.length - 0.5, -0.5],
        scaleanchor: 'x',
        constraintoward: 'top',
      }),
      annotations: rowShares(counts),
    },
    text: `confusion on ${data.name}: ${text}`,
    view: viewPart('confusion', { name: data.name, classes: names, counts }),
  });
}

/** `counts[right][said]`, by the places of the classes. */
function confusionCounts(model: Model, data: Dataset): number[][] {
  const answers = answersOf('confusion', model, data);
  const classes = data.classes!;
  const counts = classes.map(() => classes.map(() => 0));
  for (const { right, said } of answers) counts[right]![said]!++;
  return counts;
}

/** The mistakes shaded by their number, and the diagonal in the ground of a panel. */
function cellTraces(counts: readonly (readonly number[])[]): PlotlyObject[] {
  const pick = <T>(onDiagonal: boolean, value: (count: number) => T, other: T) =>
    counts.map((row, right) =>
      row.map((count, said) => ((right === said) === onDiagonal ? value(count) : other)),
    );
  const most = Math.max(1, ...pick(false, (count) => count, 0).flat());
  const look = {
    type: 'heatmap',
    texttemplate: '%{text}',
    showscale: false,
    hoverinfo: 'skip',
    xgap: 1,
    ygap: 1,
  };
  return [
    {
      ...look,
      z: pick<number | null>(false, (count) => count, null),
      text: pick(false, (count) => (count > 0 ? String(count) : ''), ''),
      zmin: 0,
      zmax: most,
      // Up to the gray on which text in ink can still be read.
      colorscale: colorscale(tokens.sequential.slice(0, 4)),
      textfont: { size: tokens.text, color: tokens.ink },
    },
    {
      ...look,
      z: pick<number | null>(true, () => 0, null),
      text: pick(true, (count) => formatCount(count), ''),
      colorscale: colorscale([tokens.panel, tokens.panel]),
      textfont: { size: tokens.textSmall, color: tokens.ink2 },
    },
  ];
}

/** Which share of each row is right, at its end. */
function rowShares(counts: readonly (readonly number[])[]): PlotlyObject[] {
  return counts.flatMap((row, right) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    if (all === 0) return [];
    const text = `${formatPercent(row[right]! / all)} right`;
    return [label(text, { xref: 'x domain', x: 1, xanchor: 'left', xshift: 12, y: right })];
  });
}
