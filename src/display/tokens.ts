/**
 * The colours and the type of our plots: the light values of the extension's tokens.css, which has
 * the reasons and the contrasts. Plots carry these very values, so that the extension can put the
 * dark theme's in their place; a colour that is not in this table stays as it is in both themes.
 */
export const tokens = {
  surface: '#ffffff',
  panel: '#f6f7f8',
  ink: '#1f2328',
  ink2: '#57606a',
  line: '#8c959f',
  hair: '#d0d7de',
  negative: '#d55e00',
  positive: '#0072b2',
  negativeInk: '#a84300',
  positiveInk: '#0067a3',
  focus: '#7b2d8b',
  focusTint: '#f4ebf7',
  /** Signed values from -1 to +1 in 11 bands, 0 is the ground. */
  diverging: [
    '#d9762e',
    '#e59867',
    '#efb796',
    '#f6d4bf',
    '#fcece3',
    '#ffffff',
    '#e3edf6',
    '#bfd7eb',
    '#95bdde',
    '#67a0ce',
    '#3182bd',
  ],
  /** Magnitudes and pixels, from the ground to ink. */
  sequential: [
    '#ffffff',
    '#dededf',
    '#bebfc0',
    '#9ea0a2',
    '#808285',
    '#636569',
    '#484a4e',
    '#2e3135',
    '#16191d',
  ],
  /** A class keeps its colour through the course; the first two are those of -1 and +1. */
  classes: [
    '#d55e00',
    '#0072b2',
    '#555555',
    '#161d77',
    '#5c0300',
    '#069ce4',
    '#8f8f8f',
    '#803200',
    '#3e1d4c',
    '#717171',
  ],
  font: '-apple-system, BlinkMacSystemFont, "Segoe UI", Helvetica, Arial, sans-serif',
  textSmall: 12,
  text: 14,
  textLarge: 16,
  stroke: 1.5,
  strokeBold: 2.5,
} as const;

/** The dark values of the same colours, for pictures that carry both themes. */
export const darkTokens = {
  surface: '#111111',
  panel: '#1b1e21',
  ink: '#e8e8e8',
  ink2: '#a3abb3',
  line: '#6e7681',
  hair: '#333a41',
  negative: '#f4913e',
  positive: '#56b4e9',
  negativeInk: '#ff9d47',
  positiveInk: '#62bdf5',
  focus: '#d59be6',
  focusTint: '#2f2135',
  diverging: [
    '#dd8640',
    '#a66737',
    '#754c2d',
    '#4b3322',
    '#292019',
    '#111111',
    '#1a2329',
    '#253b4a',
    '#315974',
    '#3e7ca5',
    '#4aa3dc',
  ],
  sequential: [
    '#111111',
    '#272727',
    '#3f3f3f',
    '#595959',
    '#747474',
    '#919191',
    '#aeaeae',
    '#cdcdcd',
    '#ececec',
  ],
} as const;

/** A Plotly colour scale with these colours at even distances. */
export function colorscale(colors: readonly string[]): [number, string][] {
  return colors.map((color, i) => [i / (colors.length - 1), color]);
}
