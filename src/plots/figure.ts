import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import type { ViewPart } from '../display/protocol.js';
import { tokens } from '../display/tokens.js';

/** A part of a Plotly figure: a trace, a layout. Plotly's reference names what may stand in it. */
export type PlotlyObject = Record<string, unknown>;

/** What a figure is made of. */
export interface FigureParts {
  readonly data: readonly PlotlyObject[];
  readonly layout: PlotlyObject;
  /** What is to be seen, with its main numbers: the figure for those who can't see it. */
  readonly text: string;
  /** States to step through, with a slider in `layout`. */
  readonly frames?: readonly PlotlyObject[];
  /** Narrower than so many pixels its texts would crowd each other, and the cell scrolls; 720 by default. */
  readonly minWidth?: number;
  /** Its numbers for views that draw them themselves: `viewPart(…)`. */
  readonly view: ViewPart | undefined;
}

/**
 * A Plotly figure that shows itself in a notebook. `data`, `layout` and `frames` are Plotly's own,
 * free to change before it is shown.
 *
 * @example
 * const figure = nn.plot.points(nn.data.moons());
 * figure.layout.height = 600;
 * figure
 */
export class Figure implements Displayable {
  /** The traces. */
  readonly data: readonly PlotlyObject[];
  /** Titles, axes and size; free to be changed. */
  readonly layout: PlotlyObject;
  /** How Plotly behaves. */
  readonly config: PlotlyObject = {
    displaylogo: false,
    modeBarButtons: [['toImage']],
    responsive: true,
  };
  /** The states that a slider goes through. */
  readonly frames: readonly PlotlyObject[] | undefined;
  /** What is to be seen, in words. */
  readonly text: string;
  readonly #view: ViewPart | undefined;

  constructor({ data, layout, text, frames, minWidth, view }: FigureParts) {
    this.data = data;
    this.layout = {
      ...baseLayout(),
      ...layout,
      meta: { alt: text, ...(minWidth && { minWidth: Math.max(minWidth, titleWidth(layout)) }) },
    };
    this.text = text;
    this.frames = frames;
    this.#view = view;
  }

  [inspectSymbol](): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    const { data, layout, config, frames, text } = this;
    return {
      'text/plain': text,
      'application/vnd.plotly.v1+json': { data, layout, config, ...(frames && { frames }) },
      ...this.#view,
    };
  }
}

/** What the title takes, at some 7.8 pixels a letter and 24 at each side: Plotly breaks no lines. */
function titleWidth({ title }: PlotlyObject): number {
  const { text = '' } = (title ?? {}) as { text?: string };
  return Math.min(720, Math.round(48 + 7.8 * text.replace(/<[^>]*>/g, '').length));
}

const baseLayout = (): PlotlyObject => ({
  autosize: true,
  font: { family: tokens.font, size: tokens.textSmall, color: tokens.ink2 },
  paper_bgcolor: tokens.surface,
  plot_bgcolor: tokens.surface,
  colorway: tokens.classes,
  showlegend: false,
  hovermode: 'closest',
  dragmode: false,
  separators: '.,',
});

/** The heading of a figure: what to see, top left. */
export const heading = (text: string): PlotlyObject => ({
  text: `<b>${text}</b>`,
  font: { size: tokens.textLarge, color: tokens.ink },
  x: 0,
  xref: 'container',
  xanchor: 'left',
  y: 1,
  yref: 'container',
  yanchor: 'top',
  pad: { l: 24, t: 16 },
});

/** A title with a fact about the data that must not be lost. */
export const withNote = (title: string, note?: string): string =>
  note ? `${title} (${note})` : title;

/** An axis of which only the ticks are seen. */
export const plainAxis = (options: PlotlyObject = {}): PlotlyObject => ({
  showgrid: false,
  zeroline: false,
  showline: true,
  linecolor: tokens.line,
  linewidth: 1,
  ticks: 'outside',
  ticklen: 4,
  tickcolor: tokens.line,
  ...options,
});

/** How a text in a picture looks, where it differs from a caption. */
export interface LabelLook extends PlotlyObject {
  readonly size?: number;
  readonly color?: string;
}

/**
 * Text without an arrow, by default in the type of captions. It says everything about itself:
 * between the frames of a figure Plotly keeps of each label what the next one leaves out.
 */
export const label = (text: string, { size, color, ...options }: LabelLook): PlotlyObject => ({
  text,
  showarrow: false,
  xref: 'x',
  yref: 'y',
  xanchor: 'center',
  yanchor: 'middle',
  xshift: 0,
  yshift: 0,
  align: 'center',
  font: { size: size ?? tokens.textSmall, color: color ?? tokens.ink2 },
  ...options,
});
