/** Values by name: `tokens['--nn-pos']` is `#0072b2` in the light theme. */
export type Tokens = Readonly<Record<string, string>>;

export type ThemeName = 'light' | 'dark';

/**
 * Reads the tokens of both themes from the text of `style/tokens.css`. The running page only
 * offers the values of the theme that is on, and a figure needs those of both: what it names is
 * light, what is drawn may be dark.
 *
 * @example parseTokens(css).dark['--nn-pos'] // '#56b4e9'
 */
export function parseTokens(css: string): Record<ThemeName, Tokens> {
  const themes: Record<ThemeName, Record<string, string>> = { light: {}, dark: {} };
  const rules = css.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{([^{}]*)\}/g);
  for (const [, selector = '', body = ''] of rules) {
    const theme = /data-jp-theme-light=.false/.test(selector) ? 'dark' : 'light';
    for (const [, name = '', value = ''] of body.matchAll(/(--nn-[\w-]+):\s*([^;]+);/g)) {
      themes[theme][name] = value.trim();
    }
  }
  return { light: themes.light, dark: { ...themes.light, ...themes.dark } };
}

/** The theme that the Lab shows now. Third-party themes say whether they are light, too. */
export function currentTheme(): ThemeName {
  return document.body.dataset.jpThemeLight === 'false' ? 'dark' : 'light';
}

/** Calls `listener` after each change of the Lab's theme, until the returned function is called. */
export function onThemeChange(listener: () => void): () => void {
  // A renderer gets no theme manager; the attribute is what the theme's own CSS hangs on.
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light'] });
  return () => observer.disconnect();
}
