import { displaySymbol, type Displayable, type MimeBundle } from './bundle.js';
import type { ViewPart } from './protocol.js';
import { picture, pictureBundle, type PictureParts } from './picture.js';

/** A picture that shows itself in a notebook. `text` is what is to be seen, in words. */
export class Drawing implements Displayable {
  readonly text: string;
  readonly svg: string;

  readonly #view: ViewPart | undefined;

  constructor({ view, ...parts }: PictureParts & { readonly view: ViewPart | undefined }) {
    this.text = parts.description;
    this.svg = picture(parts);
    this.#view = view;
  }

  [displaySymbol](): MimeBundle {
    return pictureBundle(this.svg, this.text, this.#view);
  }
}
