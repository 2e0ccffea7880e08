/** The few functions of plotly.js that are used here, with the figures they take. */
declare module 'plotly.js-cartesian-dist-min' {
  interface PlotlyFigure {
    data: object[];
    layout: object;
    config: object;
    frames: object[];
  }
  export interface Plotly {
    /** Draws, or changes what is drawn into the figure. */
    react(node: HTMLElement, figure: PlotlyFigure): Promise<unknown>;
    /** Changes the named parts of the layout. */
    relayout(node: HTMLElement, changes: object): Promise<unknown>;
    /** Resolves to a data URL. Scale is in pixels of the picture a pixel of the figure. */
    toImage(
      figure: PlotlyFigure,
      options: { format: 'png'; width: number; height: number; scale: number },
    ): Promise<string>;
    purge(node: HTMLElement): void;
  }
  const plotly: Plotly;
  export default plotly;
}
