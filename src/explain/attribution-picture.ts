import { grayMap, signedMap } from '../display/heat-map.js';
import { formatNumber } from '../display/numbers.js';
import { escapeXml, picture, textAt } from '../display/picture.js';
import type { Attribution } from './attribution.js';
import { largestOf } from './layers.js';

const [margin, top, size] = [24, 92, 204];
/** Where the map begins. */
const right = margin + size + 48;

/** The image, and beside it what the answer hangs on. */
export function attributionPicture(found: Attribution, how: string): string {
  const { image, values, rows, columns, unit, output } = found;
  const place = { y: top, width: size, rows, columns };
  const scale = largestOf(values) || 1;
  const height = (size / columns) * rows;
  const legendTop = top + height + 12;
  const bands = Array.from(
    { length: 11 },
    (_, i) =>
      `<rect x="${right + (i * size) / 11}" y="${legendTop}" width="${size / 11}" height="8" style="fill:var(--nn-div-${i})"/>`,
  );
  return picture({
    width: right + size + margin,
    height: legendTop + 44,
    title: `What answer ${unit} hangs on`,
    description: found.describe(),
    body: [
      textAt(margin, 34, `What answer ${unit} hangs on`, 'h'),
      textAt(margin, 56, `the network says ${formatNumber(output)}`, 's q'),
      textAt(margin, top - 12, 'image', 's q'),
      textAt(right, top - 12, escapeXml(how), 's q'),
      grayMap(image, { ...place, x: margin }),
      signedMap(
        values.map((value) => value / scale),
        { ...place, x: right },
      ),
      ...bands,
      textAt(right, legendTop + 24, `−${formatNumber(scale)}`, 's neg'),
      textAt(right + size / 2, legendTop + 24, '0', 's q mid'),
      textAt(right + size, legendTop + 24, formatNumber(scale), 's pos end'),
    ],
  });
}
