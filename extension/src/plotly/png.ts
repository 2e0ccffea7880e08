import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Plotly } from 'plotly.js-cartesian-dist-min';
import { heightOf, isObject } from './figure.js';
import type { Figure } from './figure.js';

const PNG_MIME = 'image/png';

/** In pixels, whatever the width of the window that the figure was first seen in. */
const WIDTH = 720;

/** A picture as a notebook stores it. */
interface Picture {
  /** Base64. */
  data: string;
  width: number;
  height: number;
}

/**
 * Draws a picture of the figure, outside the page.
 *
 * @param figure In the colours of the light theme: most pages that show the picture (GitHub,
 *   nbviewer, a PDF) are white.
 */
export async function toPicture(plotly: Plotly, figure: Figure): Promise<Picture> {
  const { width } = figure.layout;
  const size = {
    width: typeof width === 'number' ? width : WIDTH,
    height: heightOf(figure.layout),
  };
  // Nobody can press a button in a picture.
  const still = { ...figure, layout: { ...figure.layout, sliders: [], updatemenus: [] } };
  // Twice the pixels, for screens that have them; the metadata keeps the size on the page.
  const url = await plotly.toImage(still, { format: 'png', scale: 2, ...size });
  return { data: url.slice(url.indexOf(',') + 1), ...size };
}

/**
 * Whether an output should get a picture: it has none yet, and it was made here or is trusted.
 * To look at a notebook from elsewhere must not change it.
 */
export function wantsPicture(model: IRenderMime.IMimeModel): boolean {
  return model.trusted && !(PNG_MIME in model.data);
}

/** Adds the picture to what the notebook stores of this output; all else stays as it is. */
export function addPicture(model: IRenderMime.IMimeModel, { data, ...size }: Picture): void {
  const known = model.metadata[PNG_MIME];
  model.setData({
    data: { ...model.data, [PNG_MIME]: data },
    metadata: { ...model.metadata, [PNG_MIME]: { ...(isObject(known) ? known : {}), ...size } },
  });
}
