import { tokens } from '../display/tokens.js';
import type { PlotlyObject } from './figure.js';

const animation = { mode: 'immediate', transition: { duration: 0 } };

/** A slider below a figure that shows its frames, by their names. */
export const slider = (names: readonly string[], options: PlotlyObject = {}): PlotlyObject => ({
  active: 0,
  x: 0.13,
  len: 0.87,
  y: 0,
  pad: { t: 66, b: 8 },
  currentvalue: { visible: false },
  bgcolor: tokens.line,
  activebgcolor: tokens.focus,
  bordercolor: tokens.hair,
  tickcolor: tokens.line,
  font: { size: tokens.textSmall, color: tokens.ink2 },
  steps: names.map((name) => ({
    label: name,
    method: 'animate',
    args: [[name], { ...animation, frame: { duration: 0, redraw: true } }],
  })),
  ...options,
});

/** Two buttons left of the slider. */
export const playAndPause = (duration = 1200, options: PlotlyObject = {}): PlotlyObject => ({
  type: 'buttons',
  direction: 'left',
  showactive: false,
  x: 0,
  xanchor: 'left',
  y: 0,
  yanchor: 'top',
  pad: { t: 60 },
  bgcolor: tokens.surface,
  bordercolor: tokens.line,
  font: { size: tokens.textSmall, color: tokens.ink },
  buttons: [
    {
      label: '▶',
      method: 'animate',
      args: [null, { ...animation, fromcurrent: true, frame: { duration, redraw: true } }],
    },
    {
      label: '❚❚',
      method: 'animate',
      args: [[null], { ...animation, frame: { duration: 0, redraw: false } }],
    },
  ],
  ...options,
});
