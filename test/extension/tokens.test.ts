import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTokens } from '../../extension/src/tokens.js';
import type { ThemeName, Tokens } from '../../extension/src/tokens.js';

const css = readFileSync(new URL('../../extension/style/tokens.css', import.meta.url), 'utf8');
const tokens = parseTokens(css);

describe('parseTokens()', () => {
  test('reads both themes, the dark one over the light one', () => {
    const sheet = `
      :root, [data-jp-theme-light='true'] { --nn-ink: #111111; /* --nn-old: #f00000; */ --nn-font: A, 'B C'; }
      [data-jp-theme-light='false'] { --nn-ink: #eeeeee; }`;
    expect(parseTokens(sheet)).toEqual({
      light: { '--nn-ink': '#111111', '--nn-font': "A, 'B C'" },
      dark: { '--nn-ink': '#eeeeee', '--nn-font': "A, 'B C'" },
    });
  });
});

describe('tokens.css', () => {
  test('gives one light colour one dark colour, whichever token a figure meant', () => {
    const darkOf = new Map<string, string>();
    for (const [name, value] of Object.entries(tokens.light).filter(([, v]) => v.startsWith('#'))) {
      expect(darkOf.get(value) ?? tokens.dark[name], name).toBe(tokens.dark[name]);
      darkOf.set(value, tokens.dark[name] ?? '');
    }
  });

  const text = ['--nn-ink', '--nn-ink-2', '--nn-neg-ink', '--nn-pos-ink', '--nn-focus'];
  const marks = ['--nn-line', '--nn-neg', '--nn-pos'];
  const themes: ThemeName[] = ['light', 'dark'];
  test.each(themes)('holds the contrasts of WCAG 2 on the ground (%s)', (theme) => {
    for (const name of text) expect(contrast(tokens[theme], name), name).toBeGreaterThan(4.5);
    for (const name of marks) expect(contrast(tokens[theme], name), name).toBeGreaterThan(3);
    for (let place = 1; place <= 10; place++)
      expect(contrast(tokens[theme], `--nn-class-${place}`), `class ${place}`).toBeGreaterThan(
        theme === 'dark' ? 4.5 : 3,
      );
  });
});

/** WCAG 2.2, "contrast ratio", with the ground. */
function contrast(theme: Tokens, name: string): number {
  const [a, b] = [luminance(theme[name]), luminance(theme['--nn-surface'])];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex = ''): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
