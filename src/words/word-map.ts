import { formatPercent } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading } from '../plots/figure.js';
import { classColor, symbols } from '../plots/plane.js';

/** As many as a view gets. */
const mostWords = 1000;

/** Words at `points`, each with its name beside it, in the colour of its group. */
export function wordMap(
  words: readonly { readonly group: string; readonly word: string }[],
  points: readonly (readonly [x: number, y: number])[],
  share: number,
): Figure {
  const groups = [...new Set(words.map(({ group }) => group))];
  const hidden = { visible: false, fixedrange: true };
  const note = `PCA, ${formatPercent(share, 0)} of the variance`;
  const lists = groups.map(
    (group) =>
      `${group}: ${words
        .filter((each) => each.group === group)
        .map(({ word }) => word)
        .join(', ')}`,
  );
  return new Figure({
    data: groups.map((group, place) => {
      const own = words.flatMap((each, i) => (each.group === group ? [i] : []));
      return {
        type: 'scatter',
        mode: 'markers+text',
        name: group,
        x: own.map((i) => Number(points[i]![0].toFixed(3))),
        y: own.map((i) => Number(points[i]![1].toFixed(3))),
        text: own.map((i) => words[i]!.word),
        textposition: 'top center',
        cliponaxis: false,
        textfont: { color: tokens.ink },
        hovertemplate: `%{text}, ${group}<extra></extra>`,
        marker: { color: classColor(place), symbol: symbols[place % symbols.length], size: 9 },
      };
    }),
    layout: {
      height: 460,
      margin: { l: 48, r: 48, t: 80, b: 24 },
      title: heading(`words by their neighbours: ${note}`),
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      xaxis: hidden,
      yaxis: hidden,
    },
    text: `map of ${words.length} words, ${note}; ${lists.join('; ')}`,
    view: viewPart('wordMap', {
      name: 'words by their neighbours',
      classes: groups,
      words: words.slice(0, mostWords).map(({ word }) => word),
      x: Float32Array.from(points.slice(0, mostWords), ([x]) => x),
      y: Float32Array.from(points.slice(0, mostWords), ([, y]) => y),
      target: words.slice(0, mostWords).map(({ group }) => groups.indexOf(group)),
      of: words.length,
      variance: share,
    }),
  });
}
