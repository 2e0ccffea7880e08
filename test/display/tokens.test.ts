import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTokens } from '../../extension/src/tokens.js';
import { tokens } from '../../src/display/tokens.js';

const css = readFileSync(new URL('../../extension/style/tokens.css', import.meta.url), 'utf8');
const { light } = parseTokens(css);
const series = (name: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => light[`--nn-${name}-${from + i}`]);

describe('tokens', () => {
  test('are the light values of tokens.css, which the extension replaces in the dark theme', () => {
    const { surface, panel, ink, ink2, line, hair, negative, positive } = tokens;
    expect({ surface, panel, ink, ink2, line, hair, negative, positive }).toEqual({
      surface: light['--nn-surface'],
      panel: light['--nn-surface-2'],
      ink: light['--nn-ink'],
      ink2: light['--nn-ink-2'],
      line: light['--nn-line'],
      hair: light['--nn-hair'],
      negative: light['--nn-neg'],
      positive: light['--nn-pos'],
    });
    expect([tokens.negativeInk, tokens.positiveInk, tokens.focus]).toEqual([
      light['--nn-neg-ink'],
      light['--nn-pos-ink'],
      light['--nn-focus'],
    ]);
    expect(tokens.diverging).toEqual(series('div', 0, 11));
    expect(tokens.sequential).toEqual(series('seq', 0, 9));
    expect(tokens.classes).toEqual(series('class', 1, 10));
  });
});
