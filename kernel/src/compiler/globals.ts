/** Declarations of what the kernel adds to a cell's globals. The executor installs the values. */
export const GLOBALS = `
interface JupyterDisplay {
  /**
   * Shows a value under the cell, as the last expression of a cell is shown.
   *
   * @example
   * for (const picture of pictures) display(picture);
   */
  (value: unknown): void;
  /**
   * Removes what the cell has shown so far.
   *
   * @param wait Keep it until there is something new to show: avoids flicker.
   */
  clear(wait?: boolean): void;
  /** Shows a text as HTML. Take care with texts that others wrote: scripts in it run. */
  html(text: string): void;
  /** Shows the text of an SVG picture. */
  svg(text: string): void;
  /** Shows a text as Markdown. */
  markdown(text: string): void;
  /** Shows a text as LaTeX: \`display.latex("$x^2$")\`. */
  latex(text: string): void;
  /** Shows the bytes of a PNG, JPEG, GIF or WebP file. */
  image(bytes: Uint8Array): void;
}
declare var display: JupyterDisplay;
/**
 * Asks the reader of the notebook for a line of text.
 *
 * @example
 * const name = await input("Your name? ");
 */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;
/**
 * Asks the reader of the notebook for a line of text. Nothing else runs until it is there; input() lets timers run.
 *
 * @param otherwise What an empty answer means.
 *
 * @example
 * const units = Number(prompt("How many units?", "16"));
 */
declare function prompt(
  message?: string,
  otherwise?: string,
  options?: { password?: boolean },
): string;
/** Asks the reader of the notebook for y or n. Nothing else runs until the answer is there. */
declare function confirm(message?: string): boolean;
`;
