import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ThemeName, Tokens } from '../tokens.js';
import { PLOTLY_MIME } from './figure.js';
import { PlotlyRenderer } from './renderer.js';

/**
 * Draws Plotly figures, unless another extension does (jupyterlab-plotly comes with plotly.py).
 *
 * A plain plugin and no `mimeExtension`: the registry keeps one factory a MIME type, the last one
 * added, whatever the ranks, and Lab adds a mimeExtension's without asking. Here we ask: who came
 * before stays, and who comes after replaces us by being last.
 */
export function plotlyPlugin(tokens: Record<ThemeName, Tokens>): JupyterFrontEndPlugin<void> {
  return {
    id: 'nnlab-extension:plotly',
    description: 'Draws Plotly figures in the colours of nnlab.',
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate: (_app: JupyterFrontEnd, registry: IRenderMimeRegistry) => {
      if (registry.getFactory(PLOTLY_MIME)) return;
      registry.addFactory(
        {
          // Plotly cleans the markup of its texts, so an untrusted notebook may show figures too.
          safe: true,
          mimeTypes: [PLOTLY_MIME],
          createRenderer: () => new PlotlyRenderer(tokens),
        },
        0, // before text/html and pictures of the same output
      );
    },
  };
}
