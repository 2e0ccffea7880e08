import type { ViewPart } from '../display/protocol.js';
import { colorscale, tokens } from '../display/tokens.js';
import type { Signal } from '../models/recurrent-steps.js';
import { Figure, heading, label, type PlotlyObject } from '../plots/figure.js';
import { visible } from '../text/vocabulary.js';
import type { Gates } from './gates.js';

/** What fits side by side with letters that can be read. */
const mostSteps = 80;
const [rowHeight, top, left] = [34, 96, 132];

const meanings: { readonly [signal in Signal]: string } = {
  forget: 'forget gate',
  input: 'input gate',
  output: 'output gate',
  update: 'update gate',
  reset: 'reset gate',
  candidate: 'candidate',
  cell: 'cell state',
  hidden: 'hidden state',
};
const isGate = (signal: Signal): boolean =>
  ['forget', 'input', 'output', 'update', 'reset'].includes(signal);

/** A heat map with a row for each signal and a column for each step, one unit at a time; a slider goes through the units. */
export function gatesFigure(found: Gates, view: ViewPart): Figure {
  const steps = Math.min(found.steps, mostSteps);
  const { shown } = found;
  const gateRows = found.signals.filter(isGate);
  const stateRows = found.signals.filter((signal) => !isGate(signal));
  const signals = [...gateRows, ...stateRows];
  const labels = found.labels.slice(0, steps);
  const isText = labels.some((each) => Number.isNaN(Number(each)) || each.trim() === '');
  const map = (rows: readonly Signal[], unit: number, look: PlotlyObject): PlotlyObject => {
    // A cell may hold more than 1; what goes out of it is its tanh.
    const valuesOf = (signal: Signal): Float32Array =>
      signal === 'cell' ? found.of(signal, unit).map(Math.tanh) : found.of(signal, unit);
    return {
      type: 'heatmap',
      x: labels.map((_, t) => t),
      y: rows.map((signal) => signals.indexOf(signal)),
      z: rows.map((signal) =>
        Array.from(valuesOf(signal).subarray(0, steps), (value) => +value.toFixed(3)),
      ),
      hovertemplate: '%{z:.2f}<extra></extra>',
      showscale: false,
      xgap: 1,
      ygap: 2,
      ...look,
    };
  };
  const traces = (unit: number): PlotlyObject[] => [
    ...(gateRows.length > 0
      ? [map(gateRows, unit, { zmin: 0, zmax: 1, colorscale: colorscale(tokens.sequential) })]
      : []),
    map(stateRows, unit, { zmin: -1, zmax: 1, colorscale: colorscale(tokens.diverging) }),
  ];
  const title = (unit: number) => heading(`Unit ${unit} of ${found.units}, the liveliest first`);
  const start = shown[0]!;
  const scale = `gates from 0 (ground) to 1 (full ink); states orange negative, blue positive${found.values.cell ? ', the cell as tanh(c)' : ''}`;
  const cut = found.steps > steps ? `the first ${steps} of ${found.steps} steps; ` : '';
  return new Figure({
    view,
    data: traces(start),
    layout: {
      height: top + signals.length * rowHeight + 122,
      margin: { l: left, r: 24, t: top, b: 122 },
      title: title(start),
      xaxis: {
        range: [-0.5, steps - 0.5],
        showgrid: false,
        zeroline: false,
        side: 'top',
        fixedrange: true,
        ...(isText || steps <= 40
          ? {
              tickmode: 'array',
              tickvals: labels.map((_, t) => t),
              ticktext: labels.map(visible),
              tickangle: 0,
              tickfont: { size: steps > 50 ? 10 : 13, family: 'monospace', color: tokens.ink },
            }
          : {
              tickvals: labels.flatMap((_, t) => (t % 10 === 9 ? [t] : [])),
              ticktext: labels.filter((_, t) => t % 10 === 9),
            }),
        ticks: '',
      },
      yaxis: {
        range: [signals.length - 0.5, -0.5],
        tickmode: 'array',
        tickvals: signals.map((_, row) => row),
        ticktext: signals.map((signal) => meanings[signal]),
        showgrid: false,
        zeroline: false,
        ticks: '',
        fixedrange: true,
        tickfont: { size: tokens.text, color: tokens.ink },
      },
      annotations: [
        label(`${cut}${scale}`, {
          xref: 'paper',
          yref: 'paper',
          x: 0,
          y: 0,
          xanchor: 'left',
          yanchor: 'top',
          yshift: -8,
        }),
      ],
      sliders: [
        {
          active: 0,
          y: 0,
          pad: { t: 40, l: 0, b: 8 },
          currentvalue: { visible: false },
          bgcolor: tokens.hair,
          bordercolor: tokens.line,
          activebgcolor: tokens.focus,
          tickcolor: tokens.line,
          font: { color: tokens.ink2 },
          steps: shown.map((unit) => ({
            label: String(unit),
            method: 'animate',
            args: [
              [String(unit)],
              {
                mode: 'immediate',
                frame: { duration: 0, redraw: true },
                transition: { duration: 0 },
              },
            ],
          })),
        },
      ],
    },
    frames: shown.map((unit) => ({
      name: String(unit),
      data: traces(unit),
      traces: traces(unit).map((_, i) => i),
      layout: { title: title(unit) },
    })),
    text: found.describe(),
  });
}
