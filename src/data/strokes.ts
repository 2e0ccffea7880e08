import { Dataset } from './dataset.js';
import { centred, digitClasses, inkSide, side } from './digits.js';
import { ink, smooth, type Path } from './ink.js';

/** Half the width of the pen, in pixels. */
const radius = 1.25;

/**
 * Digits that you write in code, in the form of MNIST: 28×28 pixels, as large as the others and in the middle. A stroke is a text of
 * points `x,y` that the pen passes, from 0,0 at the upper left to 100,100 at the lower right; behind a point, `!` makes it a corner.
 *
 * @param digits For each digit its strokes.
 * @returns The images, a class for each digit.
 * @throws {RangeError} If a digit is not one of 0 to 9, or a stroke has fewer than two points.
 * @throws {SyntaxError} If a point can't be read.
 *
 * @example
 * nn.data.strokes({ 7: ['10,10 90,10! 40,95', '30,52 75,50'] }).at(0).label; // '7'
 */
export function strokes(digits: Readonly<Record<number, readonly string[]>>): Dataset {
  const entries = Object.entries(digits);
  const inputs = new Uint8Array(entries.length * side * side);
  entries.forEach(([digit, texts], i) => {
    if (!digitClasses.some(({ label }) => label === digit))
      throw new RangeError(
        `strokes: "${digit}" is no digit, expected 0 to 9. Write { 7: ["10,10 90,10! 40,95"] }, for example.`,
      );
    const paths = [texts].flat().map((text) => smooth(pointsOf(text)));
    for (const path of centred(paths, inkSide - 2 * radius))
      ink(inputs.subarray(i * side * side, (i + 1) * side * side), side, path, () => radius);
  });
  return new Dataset({
    name: 'your digits',
    inputs,
    inputShape: [side, side, 1],
    scale: 1 / 255,
    targets: Uint8Array.from(entries, ([digit]) => Number(digit)),
    classes: digitClasses,
  });
}

/** Corners stand twice, as `smooth` wants them. */
function pointsOf(text: string): Path {
  const words = text.trim().split(/\s+/);
  if (words.length < 2)
    throw new RangeError(
      `strokes: "${text}" has ${words[0] ? 1 : 0} points, expected 2 or more. Part them by spaces: "10,10 90,10 40,95".`,
    );
  return words.flatMap((word) => {
    const point = /^(-?[\d.]+),(-?[\d.]+)(!?)$/.exec(word);
    if (!point)
      throw new SyntaxError(
        `strokes: "${word}" is no point, expected x,y without a space, each from 0 to 100. Write "10,10 90,10 40,95".`,
      );
    const at = [Number(point[1]), Number(point[2])] as const;
    return point[3] ? [at, at] : [at];
  });
}
