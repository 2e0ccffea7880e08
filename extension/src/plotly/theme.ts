import type { Tokens } from '../tokens.js';
import type { Figure, Json } from './figure.js';
import { isObject, titleOf } from './figure.js';

/**
 * The figure in the colours of a theme: a new figure, ready for Plotly to write into.
 *
 * - A colour that is exactly one of nnlab's light colours becomes the same token's colour in this
 *   theme: figures name the light ones, so that they draw in any front end.
 * - `var(--nn-…)` becomes the token's value.
 * - What the figure leaves open (grounds, ink, grid, colour scales) is filled from the tokens. A
 *   template of the figure's own counts as set by the figure.
 *
 * @param figure A checked figure; not changed.
 * @param light The tokens of the light theme, by which colours are recognised.
 * @param theme The tokens of the theme to draw in.
 *
 * @example A blue line in the dark theme
 * themeFigure({ data: [{ line: { color: '#0072b2' } }], layout: {}, config: {}, frames: [] }, light, dark)
 *   .data[0].line.color; // '#56b4e9'
 */
export function themeFigure(figure: Figure, light: Tokens, theme: Tokens): Figure {
  const paint = colourMap(light, theme);
  const data = repaint(figure.data, paint) as Json[];
  const layout = repaint(figure.layout, paint) as Json;
  const template = isObject(layout.template) ? layout.template : {};
  return {
    data,
    layout: { ...layout, template: fill(template, themeTemplate(theme, titleOf(layout) !== '')) },
    config: figure.config,
    frames: repaint(figure.frames, paint) as Json[],
  };
}

/** From a colour as a figure names it to the colour to draw. */
function colourMap(light: Tokens, theme: Tokens): (colour: string) => string {
  const table = new Map<string, string>();
  for (const [name, value] of Object.entries(light)) {
    const themed = theme[name] ?? value;
    if (value.startsWith('#')) table.set(value, themed);
    table.set(`var(${name})`, themed);
  }
  return (colour) => table.get(colour.toLowerCase()) ?? colour;
}

/**
 * A copy in which `paint` was applied to every text under a key that speaks of colour: `color`,
 * `gridcolor`, `colorway`, `colorscale`. A label that reads `#0072b2` stays as it is.
 */
function repaint(value: unknown, paint: (colour: string) => string, isColour = false): unknown {
  if (typeof value === 'string') return isColour ? paint(value) : value;
  if (Array.isArray(value)) {
    // The numbers of a trace are many and need no walk; Plotly does not write into them.
    const isFlat = !isColour && typeof value[0] !== 'object';
    return isFlat ? value : value.map((item) => repaint(item, paint, isColour));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, repaint(item, paint, key.includes('color'))]),
  );
}

/** `defaults` under `set`, object by object; lists are not mixed. */
function fill(set: Json, defaults: Json): Json {
  const filled = { ...defaults, ...set };
  for (const [key, value] of Object.entries(defaults)) {
    const own = set[key];
    if (isObject(own) && isObject(value)) filled[key] = fill(own, value);
  }
  return filled;
}

/** What Plotly takes where a figure is silent. */
function themeTemplate(theme: Tokens, hasTitle: boolean): Json {
  const [surface, ink, quiet] = [theme['--nn-surface'], theme['--nn-ink'], theme['--nn-ink-2']];
  const [line, hair] = [theme['--nn-line'], theme['--nn-hair']];
  const sequential = scale(theme, '--nn-seq-', 0, 8);
  const diverging = scale(theme, '--nn-div-', 0, 10);
  const axis = {
    automargin: true,
    color: quiet,
    gridcolor: hair,
    linecolor: line,
    tickcolor: line,
    zerolinecolor: hair,
    title: { font: { color: ink }, standoff: 12 },
  };
  const colorbar = { outlinewidth: 0, thickness: 12, tickcolor: line, tickfont: { color: quiet } };
  const magnitudes = [{ colorscale: sequential, colorbar }];
  return {
    data: {
      contour: magnitudes,
      heatmap: magnitudes,
      histogram2d: magnitudes,
      histogram2dcontour: magnitudes,
    },
    layout: {
      paper_bgcolor: surface,
      plot_bgcolor: surface,
      font: { family: theme['--nn-font'], size: 12, color: ink },
      title: { font: { size: 16 }, x: 0, xref: 'paper', xanchor: 'left' },
      margin: { l: 48, r: 24, t: hasTitle ? 56 : 24, b: 48 },
      colorway: colours(theme, '--nn-class-', 1, 10),
      colorscale: { sequential, sequentialminus: [...sequential].reverse(), diverging },
      coloraxis: { colorbar },
      xaxis: axis,
      yaxis: axis,
      annotationdefaults: { font: { color: ink }, arrowcolor: line },
      shapedefaults: { line: { color: line } },
      hoverlabel: { bgcolor: theme['--nn-surface-2'], bordercolor: line, font: { color: ink } },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: line, activecolor: ink },
    },
  };
}

function colours(theme: Tokens, prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => theme[`${prefix}${first + i}`] ?? '');
}

/** The stops of a Plotly colour scale: `[[0, colour], …, [1, colour]]`. */
function scale(theme: Tokens, prefix: string, first: number, last: number): [number, string][] {
  const stops = colours(theme, prefix, first, last);
  return stops.map((colour, i) => [i / (stops.length - 1), colour]);
}
