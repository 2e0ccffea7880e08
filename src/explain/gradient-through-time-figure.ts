import { significant } from '../display/numbers.js';
import type { ViewPart } from '../display/protocol.js';
import { tokens } from '../display/tokens.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from '../plots/figure.js';
import type { GradientThroughTime } from './gradient-through-time.js';

/** A line for each network: the last step right, the past to the left, on a logarithmic axis. */
export function gradientThroughTimeFigure(found: GradientThroughTime, view: ViewPart): Figure {
  const { models } = found;
  const longest = Math.max(...models.map(({ norms }) => norms.length));
  const colorOf = (i: number) => (models.length === 1 ? tokens.ink : tokens.classes[i % 10]!);
  const ends = models.map(({ name, norms, perStep }, i) => {
    // What is 0 has no place on the axis.
    const at = norms.findIndex((norm) => norm > 0);
    return { name, perStep, color: colorOf(i), at, steps: norms.length, norm: norms[at] ?? 0 };
  });
  const all = models.flatMap(({ norms }) => norms.filter((norm) => norm > 0));
  const [low, high] = [Math.floor, Math.ceil].map((round, i) =>
    round(Math.log10((i === 0 ? Math.min : Math.max)(...all, 1e-3))),
  ) as [number, number];
  const height = 360;
  const shifts = apart(
    ends.map(({ norm }) => (Math.log10(norm || 1e-30) - low) / Math.max(1, high - low)),
    (height - 140) / 1,
  );
  return new Figure({
    view,
    minWidth: 560,
    data: models.map(({ name, norms }, i): PlotlyObject => ({
      type: 'scatter',
      mode: 'lines+markers',
      x: norms.map((_, t) => t - norms.length + 1),
      y: norms.map((norm) => (norm > 0 ? norm : null)),
      name,
      line: { color: colorOf(i), width: tokens.strokeBold },
      marker: { color: colorOf(i), size: 4 },
      text: norms.map((norm) => significant(norm, 3)),
      hovertemplate: `${name}: %{text}<br>%{x} steps<extra></extra>`,
      cliponaxis: false,
    })),
    layout: {
      height,
      margin: { l: 176, r: 72, t: 84, b: 56 },
      title: heading('How far back the error reaches: ‖∂E/∂h<sub>t</sub>‖'),
      xaxis: plainAxis({
        range: [-longest + 0.5, 0.5],
        fixedrange: true,
        title: { text: 'steps before the answer', standoff: 8, font: { size: tokens.textSmall } },
      }),
      yaxis: plainAxis({
        type: 'log',
        side: 'right',
        range: [low, Math.max(high, low + 1)],
        fixedrange: true,
        showgrid: true,
        gridcolor: tokens.hair,
        exponentformat: 'power',
        dtick: Math.max(1, Math.ceil((high - low) / 6)),
      }),
      annotations: ends.map(({ name, perStep, color, at, steps, norm }, i) =>
        label(`<b>${name}</b><br>× ${significant(perStep, 2)} a step back`, {
          xref: 'x',
          yref: 'y',
          x: at - steps + 1,
          y: Math.log10(norm || 10 ** low),
          xanchor: 'right',
          yanchor: 'middle',
          xshift: -10,
          yshift: shifts[i],
          align: 'right',
          color,
        }),
      ),
    },
    text: found.describe(),
  });
}

/** By how many pixels labels of two lines move, so that none lies on another. */
function apart(places: readonly number[], height: number): number[] {
  const gap = 36;
  const order = places.map((place, i) => ({ i, y: place * height })).sort((a, b) => a.y - b.y);
  const shifts = places.map(() => 0);
  let least = -Infinity;
  for (const { i, y } of order) {
    const moved = Math.max(y, least);
    shifts[i] = moved - y;
    least = moved + gap;
  }
  return shifts;
}
