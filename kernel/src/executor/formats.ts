/** What `display` shows on request: pictures, and texts in a format that the learner names. */
import type { Bundle } from '../contracts.js';
import { toJson } from './json.js';

/** How files of a type begin; undefined stands for any byte. */
const PICTURES: readonly [type: string, start: readonly (number | undefined)[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, ...Array<undefined>(4), 0x57, 0x45, 0x42, 0x50]],
];

/** The bundle of the bytes of a picture, or undefined for other values. */
export function pictureOf(value: unknown): Bundle | undefined {
  // Asked first, since a proxy may throw when asked for its class.
  if (!ArrayBuffer.isView(value) || !(value instanceof Uint8Array)) return undefined;
  const type = PICTURES.find(([, start]) =>
    start.every((byte, at) => byte === undefined || value[at] === byte),
  )?.[0];
  if (type === undefined) return undefined;
  return toJson({ 'text/plain': `[${type}, ${value.length} bytes]`, [type]: value });
}

/** Name of a method of `display` to the MIME type of its text. */
const FORMATS = {
  html: 'text/html',
  svg: 'image/svg+xml',
  markdown: 'text/markdown',
  latex: 'text/latex',
} as const;

interface Showing {
  display(value: unknown): void;
  clear(wait?: boolean): void;
  show(bundle: Bundle): void;
}

/** The global `display`; `compiler/globals.ts` declares it. */
export function createDisplay(showing: Showing) {
  const showText = (format: keyof typeof FORMATS) => (text: unknown) => {
    if (typeof text !== 'string')
      throw new TypeError(`display.${format}: text is of type ${typeof text}, expected a string.`);
    showing.show({ 'text/plain': text, [FORMATS[format]]: text });
  };
  return Object.assign((value: unknown) => showing.display(value), {
    clear: (wait?: boolean) => showing.clear(wait),
    html: showText('html'),
    svg: showText('svg'),
    markdown: showText('markdown'),
    latex: showText('latex'),
    image(bytes: unknown) {
      const bundle = pictureOf(bytes);
      if (!bundle)
        throw new TypeError(
          'display.image: bytes are no picture, expected a Uint8Array of a PNG, JPEG, GIF or WebP file.',
        );
      showing.show(bundle);
    },
  });
}
