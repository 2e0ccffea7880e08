import type { MimeBundle } from './bundle.js';
import type { ViewPart } from './protocol.js';
import { darkTokens, tokens } from './tokens.js';

// SVG made here: every picture paints its own ground, carries the colours of both themes, and is
// complete without a script. In the Lab an attribute of the page says which theme it is, elsewhere
// the reader's system does.

/** What a picture is made of. */
export interface PictureParts {
  readonly width: number;
  readonly height: number;
  /** What it is, for those who can't see it. */
  readonly title: string;
  /** The same with its main numbers. */
  readonly description: string;
  /** SVG elements, from back to front; see `css` for their classes. */
  readonly body: readonly string[];
  /** Whether it shrinks where the page is narrower, rather than scrolls; false by default. */
  readonly shrinks?: boolean;
}

/** An SVG picture that stands alone. */
export function picture({
  width,
  height,
  title,
  description,
  body,
  shrinks = false,
}: PictureParts): string {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  // The Lab shrinks every SVG to the width of its cell. Smaller than this, its text could not be read.
  const least = shrinks ? '100%' : `max(100%,${Math.round(0.6 * w)}px)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nn" role="img" aria-label="${escapeXml(description)}" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" style="max-width:${least};height:auto">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`,
    `<style>${pictureCss}</style>`,
    `<rect width="${w}" height="${h}" class="ground"/>`,
    ...body,
    '</svg>',
  ].join('\n');
}

/**
 * A picture as a notebook shows it. The Lab puts a bare SVG into an image, which can't know the
 * page's theme, so it goes out as HTML too; a picture that is too wide scrolls. `view` is its numbers,
 * for views that draw them themselves: `viewPart(…)`.
 */
export const pictureBundle = (
  svg: string,
  text: string,
  view: ViewPart | undefined,
): MimeBundle => ({
  'text/plain': text,
  'text/html': `<div style="overflow-x:auto">${svg}</div>`,
  'image/svg+xml': svg,
  ...view,
});

/** Text as it may stand in XML and in attributes. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A coordinate in tenths of a pixel. */
export const coordinate = (value: number): number => Math.round(value * 10) / 10;

/** Text at a place; `inner` is SVG, so escape what others wrote. */
export const textAt = (x: number, y: number, inner: string, classes = ''): string =>
  `<text x="${coordinate(x)}" y="${coordinate(y)}" class="${classes}">${inner}</text>`;

/** A letter of a formula, with an index below it. */
export const letter = (name: string, index = ''): string =>
  `<tspan class="i">${name}</tspan>` +
  (index ? `<tspan class="sub" dy="3">${index}</tspan><tspan dy="-3">\u200b</tspan>` : '');

/** The class of a number's colour; 0 has none. */
export const signClass = (value: number): string => (value < 0 ? 'neg' : value > 0 ? 'pos' : '');

const variables = (theme: typeof tokens | typeof darkTokens): string => {
  const { diverging, sequential, surface, panel, ink, ink2, line, hair, focus, focusTint } = theme;
  const { negative, positive, negativeInk, positiveInk } = theme;
  const named = Object.entries({
    surface,
    'surface-2': panel,
    ink,
    'ink-2': ink2,
    line,
    hair,
    neg: negative,
    pos: positive,
    'neg-ink': negativeInk,
    'pos-ink': positiveInk,
    focus,
    'focus-tint': focusTint,
  }).map(([name, color]) => `--nn-${name}:${color};`);
  const bands = (name: string, colors: readonly string[]): string[] =>
    colors.map((color, i) => `--nn-${name}-${i}:${color};`);
  return [...named, ...bands('div', diverging), ...bands('seq', sequential)].join('');
};

const css = `
.nn text{font-family:${tokens.font};font-size:${tokens.text}px;fill:var(--nn-ink);font-variant-numeric:tabular-nums}
.nn .h{font-size:${tokens.textLarge}px;font-weight:600}.nn .b{font-weight:600}
.nn .s{font-size:${tokens.textSmall}px}.nn .q{fill:var(--nn-ink-2)}.nn .f{fill:var(--nn-focus)}
.nn .mid{text-anchor:middle}.nn .end{text-anchor:end}
.nn text.neg,.nn tspan.neg{fill:var(--nn-neg-ink)}.nn text.pos,.nn tspan.pos{fill:var(--nn-pos-ink)}
.nn .i,.nn .sub{font-family:"STIX Two Text","Latin Modern Roman",Cambria,"Times New Roman",serif;font-style:italic}
.nn .i{font-size:1.1em}.nn .sub{font-size:.8em}
.nn .halo{paint-order:stroke;stroke:var(--nn-surface);stroke-width:6px;stroke-linejoin:round}
.nn .ground{fill:var(--nn-surface)}.nn .panel{fill:var(--nn-surface-2)}.nn .tint{fill:var(--nn-focus-tint)}
.nn .frame{fill:none;stroke:var(--nn-line)}.nn .hair{fill:none;stroke:var(--nn-hair)}
.nn .ring{fill:none;stroke:var(--nn-focus);stroke-width:${tokens.strokeBold}px}
.nn .wire{fill:none;stroke:var(--nn-line);stroke-width:${tokens.stroke}px}.nn .tip{fill:var(--nn-line)}
.nn .inkline{fill:none;stroke:var(--nn-ink);stroke-width:2px;stroke-linejoin:round}
.nn .focus{fill:var(--nn-focus)}.nn .focusline{fill:none;stroke:var(--nn-focus);stroke-width:${tokens.stroke}px}
.nn .lneg{fill:none;stroke:var(--nn-neg)}.nn .lpos{fill:none;stroke:var(--nn-pos)}.nn .fade{opacity:.28}`;

/** The classes of our pictures, with the colours of both themes. */
export const pictureCss = [
  `.nn{${variables(tokens)}}`,
  `@media (prefers-color-scheme:dark){.nn{${variables(darkTokens)}}}`,
  `[data-jp-theme-light="true"] .nn{${variables(tokens)}}`,
  `[data-jp-theme-light="false"] .nn{${variables(darkTokens)}}`,
  css,
].join('\n');
