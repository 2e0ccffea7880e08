import { tokens } from '../display/tokens.js';
import { formatNumber } from '../display/numbers.js';
import type { SpikesData } from '../display/protocol.js';
import { thinned, viewPart } from '../display/view.js';
import type { SpikeRun } from '../neurons/spiking-neuron.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from './figure.js';

/** Where the three panels stand, and up to which voltage a spike is drawn. */
const domains = { stimulus: [0.76, 1], voltage: [0.28, 0.68], answer: [0, 0.2] };
const [rest, peak] = [-70, -30];

/** Total stimulus, membrane voltage with its spikes, and the answer of a threshold unit, over time. */
export function spikesFigure(run: SpikeRun): Figure {
  const { cell, patterns, milliseconds, times, voltage, spikes, counts } = run;
  const end = patterns.length * milliseconds;
  const stimuli = patterns.map((x) => cell.stimulus(x));
  const fires = stimuli.map((stimulus) => (stimulus >= cell.threshold ? 1 : 0));
  const steps = (values: readonly number[]): PlotlyObject => ({
    x: values.flatMap((_, p) => [p * milliseconds, (p + 1) * milliseconds]),
    y: values.flatMap((value) => [value, value]),
  });
  const line = (axis: string, data: PlotlyObject, look: PlotlyObject = {}): PlotlyObject => ({
    type: 'scatter',
    mode: 'lines',
    xaxis: 'x',
    yaxis: axis,
    line: { color: tokens.ink, width: tokens.stroke, simplify: false, ...look },
    hovertemplate: '%{y:.1f} at %{x:.1f} ms<extra></extra>',
    ...data,
  });
  const threshold = { color: tokens.focus, dash: '6px,4px' };
  const level = (y: number): PlotlyObject => ({ x: [0, end], y: [y, y], hoverinfo: 'skip' });
  // The spike itself is not part of the model: a stroke says that there was one.
  const strokes = {
    x: spikes.flatMap((t) => [t, t, null]),
    y: spikes.flatMap(() => [rest + cell.threshold, peak, null]),
    hoverinfo: 'skip',
  };
  const axis = (domain: readonly number[], range: readonly number[], more: PlotlyObject) =>
    plainAxis({ domain, range, fixedrange: true, ...more });
  const most = Math.max(...stimuli, cell.threshold);
  const low = Math.min(0, ...stimuli);
  const atRight = (text: string, yref: string, y: number, color: string) =>
    label(text, { x: end, yref, y, xanchor: 'left', xshift: 8, color });
  const names = Object.keys(domains) as (keyof typeof domains)[];
  const titles = {
    stimulus: 'Total stimulus (mV)',
    voltage: 'Voltage of the nerve cell (mV)',
    answer: 'Answer of the threshold unit',
  };
  return new Figure({
    minWidth: 480,
    data: [
      line('y', level(cell.threshold), threshold),
      line('y', steps(stimuli), { width: tokens.strokeBold }),
      line('y2', level(rest + cell.threshold), threshold),
      line('y2', { x: times, y: voltage.map((v) => Number(v.toFixed(2))) }),
      line('y2', strokes),
      line('y3', steps(fires), { width: tokens.strokeBold }),
    ],
    layout: {
      height: 460,
      margin: { l: 56, r: 112, t: 96, b: 44 },
      title: heading('A nerve cell and a threshold unit with the same inputs'),
      xaxis: plainAxis({
        range: [0, end],
        anchor: 'y3',
        fixedrange: true,
        title: { text: 'milliseconds', standoff: 4 },
      }),
      yaxis: axis(domains.stimulus, [low - 1, most * 1.15], ticksAt([0, ...stimuli])),
      yaxis2: axis(domains.voltage, [rest + Math.min(0, low) - 5, peak + 3], {
        tickvals: [rest, rest + cell.threshold],
        ticktext: [rest, rest + cell.threshold].map((v) => formatNumber(v)),
      }),
      yaxis3: axis(domains.answer, [-0.15, 1.15], { tickvals: [0, 1] }),
      annotations: [
        ...names.map((name) =>
          label(`<b>${titles[name]}</b>`, {
            xref: 'paper',
            yref: 'paper',
            x: 0,
            y: domains[name][1]!,
            xanchor: 'left',
            yanchor: 'bottom',
            yshift: 4,
            color: tokens.ink,
          }),
        ),
        ...patterns.map((x, p) =>
          label(`(${x.map((each) => formatNumber(each)).join(', ')})`, {
            x: (p + 0.5) * milliseconds,
            yref: 'paper',
            y: 1,
            yanchor: 'bottom',
            yshift: 22,
          }),
        ),
        atRight(`threshold ${formatNumber(cell.threshold)}`, 'y', cell.threshold, tokens.focus),
        atRight('threshold', 'y2', rest + cell.threshold, tokens.focus),
        atRight('rest', 'y2', rest, tokens.ink2),
      ],
    },
    text: `a nerve cell and a threshold unit: ${patterns.map((x, p) => `inputs (${x.map((each) => formatNumber(each)).join(', ')}): stimulus ${formatNumber(stimuli[p]!)} mV, ${counts[p]} ${counts[p] === 1 ? 'spike' : 'spikes'}, the unit answers ${fires[p]}`).join('; ')}`,
    view: viewPart('spikes', spikesData(run)),
  });
}

/** What the numbers of a long run would take. */
const [mostSpikes, mostTimes] = [2000, 1000];

function spikesData(run: SpikeRun): SpikesData {
  const { cell, patterns, milliseconds, times, voltage, spikes, counts } = run;
  const { weights, threshold, timeConstant, refractory } = cell;
  return {
    weights,
    rest,
    threshold,
    timeConstant,
    refractory,
    patterns,
    milliseconds,
    counts,
    spikes: Float32Array.from(spikes.slice(0, mostSpikes)),
    voltage: {
      every: Number(thinned(times, mostTimes)[1]!.toFixed(1)),
      values: thinned(voltage, mostTimes).map((v) => Number(v.toFixed(2))),
    },
  };
}

/** The values themselves, where they are few: what the text speaks of can then be read off. */
function ticksAt(values: readonly number[]): PlotlyObject {
  const tickvals = [...new Set(values)].sort((a, b) => a - b);
  return tickvals.length <= 4
    ? { tickvals, ticktext: tickvals.map((v) => formatNumber(v)) }
    : { nticks: 4 };
}
