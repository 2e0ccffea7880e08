import { formatCount, formatNumber } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from '../plots/figure.js';
import { slider } from '../plots/slider.js';

/** What the layers learn by, at one moment. */
export interface WeightMoment {
  readonly epoch?: number;
  readonly layers: readonly {
    readonly text: string;
    readonly weights: readonly number[];
    readonly gradients?: readonly number[];
  }[];
}

type Kind = 'weights' | 'gradients';
const [panel, space] = [120, 56];
const bins = 60;

/** A row of histograms a layer, the gradients beside the weights; several moments on a slider. */
export function weightsFigure(moments: readonly WeightMoment[]): Figure {
  const last = moments.at(-1)!;
  const kinds: readonly Kind[] = last.layers[0]!.gradients ? ['weights', 'gradients'] : ['weights'];
  const panels = last.layers.flatMap((_, row) =>
    kinds.map((kind, column) => {
      const lists = moments.map(({ layers }) => layers[row]![kind]!);
      const range = rangeOf(lists);
      return { row, column, kind, lists, range, counts: lists.map((list) => count(list, range)) };
    }),
  );
  const height = last.layers.length * (panel + space);
  const idOf = (i: number) => (i === 0 ? '' : String(i + 1));
  const axes = panels.flatMap(({ row, column, range, counts }, i): [string, PlotlyObject][] => {
    const from = 1 - (row * (panel + space) + panel) / (height - space);
    const most = Math.max(...counts.flat());
    const width = 1 / kinds.length;
    return [
      [
        `xaxis${idOf(i)}`,
        plainAxis({
          fixedrange: true,
          anchor: `y${idOf(i)}`,
          nticks: kinds.length > 1 ? 4 : 6,
          range: [...range],
          domain: [column * width + (column > 0 ? 0.03 : 0), (column + 1) * width],
        }),
      ],
      [
        `yaxis${idOf(i)}`,
        {
          visible: false,
          fixedrange: true,
          range: [0, most],
          domain: [Math.max(0, from), Math.min(1, from + panel / (height - space))],
          anchor: `x${idOf(i)}`,
        },
      ],
    ];
  });
  const traces = (moment: number): PlotlyObject[] =>
    panels.map(({ kind, range: [low, high], counts }, i) => ({
      type: 'bar',
      x: counts[moment]!.map((_, k) => low + ((k + 0.5) * (high - low)) / bins),
      y: counts[moment]!,
      width: (high - low) / bins,
      xaxis: `x${idOf(i)}`,
      yaxis: `y${idOf(i)}`,
      marker: {
        color: kind === 'weights' ? tokens.ink2 : tokens.focus,
        line: { color: tokens.surface, width: 1 },
      },
      hovertemplate: `%{y} ${kind} about %{x}<extra></extra>`,
    }));
  const annotations = (moment: number) =>
    panels.map(({ row, kind, lists }, i) =>
      label(
        kind === 'weights'
          ? `<b>${last.layers[row]!.text}</b>  ${spreadText(lists[moment]!)}`
          : `its gradients: ${deviationText(lists[moment]!)}`,
        {
          xref: `x${idOf(i)} domain`,
          yref: `y${idOf(i)} domain`,
          x: 0,
          y: 1,
          xanchor: 'left',
          yanchor: 'bottom',
          yshift: 4,
        },
      ),
    );
  const spreadText = (values: readonly number[]) =>
    kinds.length > 1 ? deviationText(values) : inWords(values);
  const title = (moment: number) => {
    const { epoch } = moments[moment]!;
    const what = kinds.length > 1 ? 'Weights and gradients' : 'The weights';
    return heading(`${what} of each layer${epoch === undefined ? '' : `, epoch ${epoch}`}`);
  };
  const nameOf = (moment: number) => String(moments[moment]!.epoch);
  const end = moments.length - 1;
  return new Figure({
    ...(kinds.length === 1 && { minWidth: 560 }), // two columns need more
    data: traces(end),
    layout: {
      height: height + 80 + (end > 0 ? 72 : 0),
      margin: { l: 24, r: 24, t: 88, b: end > 0 ? 104 : 32 },
      bargap: 0,
      showlegend: false,
      title: title(end),
      ...Object.fromEntries(axes),
      annotations: annotations(end),
      ...(end > 0 && {
        sliders: [{ ...slider(moments.map((_, moment) => nameOf(moment))), active: end }],
      }),
    },
    ...(end > 0 && {
      frames: moments.map((_, moment) => ({
        name: nameOf(moment),
        data: traces(moment),
        traces: panels.map((__, i) => i),
        layout: { title: title(moment), annotations: annotations(moment) },
      })),
    }),
    text: textOf(moments),
    view: viewPart('weights', {
      ...(end > 0 && { epochs: moments.map(({ epoch }) => epoch!) }),
      layers: last.layers.map(({ text }, row) => {
        const [own, slopes] = panels.filter((each) => each.row === row);
        return {
          text,
          range: own!.range,
          counts: own!.counts.at(-1)!,
          ...(end > 0 && { countsByEpoch: own!.counts }),
          ...(slopes && {
            gradients: {
              range: slopes.range,
              counts: slopes.counts.at(-1)!,
              ...(end > 0 && { countsByEpoch: slopes.counts }),
            },
          }),
        };
      }),
    }),
  });
}

function textOf(moments: readonly WeightMoment[]): string {
  const said = ({ layers }: WeightMoment) =>
    layers
      .map(({ text, weights, gradients }) => {
        const slopes = gradients ? `, gradients: ${deviationText(gradients)}` : '';
        return `${text}: ${inWords(weights)}${slopes}`;
      })
      .join('; ');
  if (moments.length === 1) return `weights: ${said(moments[0]!)}`;
  const [first, last] = [moments[0]!, moments.at(-1)!];
  return `weights after epoch ${first.epoch}: ${said(first)}\nafter epoch ${last.epoch}: ${said(last)}`;
}

function rangeOf(lists: readonly (readonly number[])[]): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of lists.flat())
    if (Number.isFinite(value)) [least, most] = [Math.min(least, value), Math.max(most, value)];
  if (least > most) return [-1, 1];
  return least === most ? [least - 0.5, most + 0.5] : [least, most];
}

function count(values: readonly number[], [low, high]: readonly [number, number]): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const place = Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)));
    if (place >= 0) counts[place]!++; // what is no number is in no bin
  }
  return counts;
}

function deviationOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

const deviationText = (values: readonly number[]): string =>
  `standard deviation ${formatNumber(deviationOf(values).deviation)}`;

function inWords(values: readonly number[]): string {
  const { mean } = deviationOf(values);
  return `${formatCount(values.length)} numbers, mean ${formatNumber(mean)}, ${deviationText(values)}`;
}
