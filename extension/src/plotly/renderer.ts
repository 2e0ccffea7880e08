import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import type { Plotly } from 'plotly.js-cartesian-dist-min';
import { currentTheme, onThemeChange } from '../tokens.js';
import type { ThemeName, Tokens } from '../tokens.js';
import { heightOf, nameOf, parseFigure, PLOTLY_MIME, scaleIn, widthIn } from './figure.js';
import type { Figure } from './figure.js';
import { addPicture, toPicture, wantsPicture } from './png.js';
import { problemNode } from './problem.js';
import { themeFigure } from './theme.js';

/** A figure gets its picture when it has been still for this long; a live plot seldom is. */
const STILL_MS = 600;

/** A chunk of its own, 465 kB zipped: fetched with the first figure that is seen, not before. */
const loadPlotly = async () => (await import('plotly.js-cartesian-dist-min')).default;

const defaults = { displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d'] };

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Draws one figure in the Lab's theme and keeps it drawn: new data, another theme, another width
 * change it in place.
 */
export class PlotlyRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #tokens: Record<ThemeName, Tokens>;
  /** Where Plotly draws, and around it a frame as large as the drawing appears. */
  readonly #drawing = document.createElement('div');
  readonly #frame = document.createElement('div');
  readonly #sizes = new ResizeObserver(() => this.#resized());
  readonly #unwatchTheme = onThemeChange(() => void this.#redraw());
  #plotly: Plotly | undefined;
  #model: IRenderMime.IMimeModel | undefined;
  /** What the model holds, as JSON, and the figure read from it, if it is one. */
  #source = '';
  #figure: Figure | undefined;
  #name = '';
  /** Of the last drawing, in pixels. */
  #width = 0;
  #isDrawing = false;
  #isStale = false;
  #pictureTimer = 0;

  constructor(tokens: Record<ThemeName, Tokens>) {
    super();
    this.#tokens = tokens;
    this.addClass('nn-plotly');
    this.node.tabIndex = 0;
    this.#drawing.className = 'nn-plotly-drawing';
    this.#frame.append(this.#drawing);
    this.node.append(this.#frame);
    this.#sizes.observe(this.node);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#model = model;
    const { [PLOTLY_MIME]: value, 'text/plain': text } = model.data;
    const source = JSON.stringify(value, null, 1) ?? '';
    if (source === this.#source) {
      // The same figure comes again when the output has got its picture, or has lost it.
      this.#schedulePicture();
      return;
    }
    this.#source = source;
    try {
      this.#figure = parseFigure(value);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#name = nameOf(this.#figure.layout, text);
    this.#fit();
    await this.#redraw();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    window.clearTimeout(this.#pictureTimer);
    this.#sizes.disconnect();
    this.#unwatchTheme();
    this.#plotly?.purge(this.#drawing);
    super.dispose();
  }

  #resized(): void {
    if (this.#isStale || this.#isDrawing) {
      void this.#redraw();
      return;
    }
    if (!this.#figure) return;
    const { layout } = this.#figure;
    if (this.node.clientWidth === 0) return;
    const before = this.#width;
    this.#fit();
    if (layout.width !== undefined || this.#width === before) return;
    // Only the width, so that an animation stays where it is.
    void this.#plotly?.relayout(this.#drawing, { width: this.#width });
  }

  /** Makes room for the drawing, so that the page below does not jump when it comes. */
  #fit(): void {
    if (!this.#figure) return;
    const { layout } = this.#figure;
    const cellWidth = this.node.clientWidth;
    this.#width = typeof layout.width === 'number' ? layout.width : widthIn(cellWidth, layout);
    const scale = cellWidth === 0 ? 1 : scaleIn(cellWidth, this.#width);
    this.#drawing.style.transform = scale === 1 ? '' : `scale(${scale})`;
    this.#frame.style.width = `${this.#width * scale}px`;
    this.#frame.style.height = `${heightOf(layout) * scale}px`;
  }

  /** Draws what is newest. One drawing runs at a time; what changed meanwhile is drawn next. */
  async #redraw(): Promise<void> {
    this.#isStale = true;
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    try {
      this.#plotly ??= await loadPlotly();
      // Out of sight there is no width; when there is one, the size observer comes here. A frame
      // is waited for since the Lab hides itself for one while it puts on a theme, which is too
      // short for the observer to see.
      if (this.node.clientWidth === 0) await nextFrame();
      while (this.#isStale && !this.isDisposed && this.node.clientWidth > 0) {
        this.#isStale = false;
        await this.#draw(this.#plotly);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isDrawing = false;
    }
  }

  async #draw(plotly: Plotly): Promise<void> {
    if (!this.#figure) return;
    if (!this.#frame.isConnected) this.node.replaceChildren(this.#frame); // after a problem
    this.#fit();
    const theme = this.#tokens[currentTheme()];
    const { data, layout, config, frames } = themeFigure(this.#figure, this.#tokens.light, theme);
    // What the reader zoomed into is kept when new data come; an animation begins again, and its
    // slider must not stay behind.
    const uirevision = frames.length > 0 ? undefined : 'kept';
    await plotly.react(this.#drawing, {
      data,
      layout: { uirevision, width: this.#width, height: heightOf(layout), ...layout },
      config: { ...defaults, ...config, responsive: false }, // the size is minded here
      frames,
    });
    if (this.isDisposed) return;
    this.#announce();
    this.#schedulePicture();
  }

  /** Tells assistive technology what is seen. */
  #announce(): void {
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', this.#name);
    // Plotly draws in layers; one stands for the picture. The group holds the tool bar as well.
    this.node.querySelectorAll('svg.main-svg').forEach((layer, index) => {
      layer.setAttribute(index === 0 ? 'role' : 'aria-hidden', index === 0 ? 'img' : 'true');
      if (index === 0) layer.setAttribute('aria-label', this.#name);
    });
  }

  #fail(error: unknown): void {
    if (this.isDisposed) return;
    this.#figure = undefined;
    this.#plotly?.purge(this.#drawing);
    const reason = error instanceof Error ? error.message : String(error);
    this.node.replaceChildren(problemNode(reason, this.#source));
  }

  #schedulePicture(): void {
    window.clearTimeout(this.#pictureTimer);
    if (!this.#model || !wantsPicture(this.#model)) return;
    this.#pictureTimer = window.setTimeout(() => void this.#addPicture(), STILL_MS);
  }

  async #addPicture(): Promise<void> {
    const [plotly, figure, model] = [this.#plotly, this.#figure, this.#model];
    if (!plotly || !figure || !model) return;
    const { light } = this.#tokens;
    try {
      const picture = await toPicture(plotly, themeFigure(figure, light, light));
      // Meanwhile newer data may have come, or the picture from a second view of the notebook.
      if (this.isDisposed || model !== this.#model || !wantsPicture(model)) return;
      addPicture(model, picture);
    } catch (error) {
      console.warn('nnlab: the notebook keeps no picture of this plot.', error);
    }
  }
}
