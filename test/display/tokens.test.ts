import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTokens } from '../../extension/src/tokens.js';
import { darkTokens, tokens } from '../../src/display/tokens.js';

const css = readFileSync(new URL('../../extension/style/tokens.css', import.meta.url), 'utf8');
const { light, dark } = parseTokens(css);
const series = (name: string, from: number, count: number, theme = light) =>
  Array.from({ length: count }, (_, i) => theme[`--nn-${name}-${from + i}`]);

/** Our names for the single colours, and those of tokens.css. */
const names = {
  surface: 'surface',
  panel: 'surface-2',
  ink: 'ink',
  ink2: 'ink-2',
  line: 'line',
  hair: 'hair',
  negative: 'neg',
  positive: 'pos',
  negativeInk: 'neg-ink',
  positiveInk: 'pos-ink',
  focus: 'focus',
  focusTint: 'focus-tint',
} as const;
const single = Object.entries(names) as [keyof typeof names, string][];

describe('tokens', () => {
  test('are the light values of tokens.css, which the extension replaces in the dark theme', () => {
    for (const [name, css] of single) expect(tokens[name], name).toBe(light[`--nn-${css}`]);
    expect(tokens.diverging).toEqual(series('div', 0, 11));
    expect(tokens.sequential).toEqual(series('seq', 0, 9));
    expect(tokens.classes).toEqual(series('class', 1, 10));
  });
});

describe('darkTokens', () => {
  test('are the dark values of tokens.css', () => {
    for (const [name, css] of single) expect(darkTokens[name], name).toBe(dark[`--nn-${css}`]);
    expect(darkTokens.diverging).toEqual(series('div', 0, 11, dark));
  });
});
