import { signedMap } from '../display/heat-map.js';
import { coordinate, escapeXml, picture, textAt } from '../display/picture.js';
import { formatNumber } from '../display/numbers.js';
import { zeroLine } from './zero-line.js';
import type { UnitMap, Units } from './units.js';

/** Pixels of a cell of a map, which must be whole: else there are gaps between the rows. */
const cell = 2;
/** What is below a map, and the least width in which a formula can be read. */
const [below, formulaWidth] = [46, 128];
const [left, top] = [24, 92];
const mostUnits = 8;
const mostPoints = 200;

/** A row of maps for each layer. */
export function unitsPicture(units: Units): string {
  const { layers, maps, window, data, side } = units;
  const size = cell * side;
  const gap = size < formulaWidth ? 14 : 28;
  const rows = layers.map((_, l) => maps.filter(({ layer }) => layer === l + 1));
  const most = Math.max(...rows.map((row) => Math.min(row.length, mostUnits)));
  const pitch = size + below + 28;
  const range = ([low, high]: readonly [number, number]) =>
    `from ${formatNumber(low, 1)} to ${formatNumber(high, 1)}`;
  const [first = 'x₁', second = 'x₂'] = data.inputNames ?? [];
  return picture({
    width: Math.max(560, 2 * left + most * (size + gap) - gap),
    height: top + layers.length * pitch + 16,
    title: `What each unit answers: ${data.name}`,
    description: units.describe(),
    body: [
      textAt(left, 34, `What each unit answers: ${escapeXml(data.name)}`, 'h'),
      textAt(left, 56, 'orange below 0, blue above; the line is where its sum is 0', 's q'),
      ...rows.flatMap((row, l) => {
        const y = top + l * pitch;
        const isLast = l === layers.length - 1;
        const name = isLast ? 'output' : `hidden layer ${layers.length > 2 ? l + 1 : ''}`.trim();
        const hidden = row.length - mostUnits;
        const note = hidden > 0 ? `, ${hidden} more not drawn` : '';
        return [
          textAt(
            left,
            y,
            `${name} <tspan class="q">${layers[l]!.activation}${note}</tspan>`,
            's b',
          ),
          ...row
            .slice(0, mostUnits)
            .flatMap((map, j) => drawMap(units, map, left + j * (size + gap), y + 10)),
        ];
      }),
      textAt(
        left,
        top + layers.length * pitch,
        escapeXml(`${first} ${range(window.x)} to the right, ${second} ${range(window.y)} upwards`),
        's q',
      ),
    ],
  });
}

function drawMap(units: Units, map: UnitMap, x: number, y: number): string[] {
  const { side, data, window } = units;
  const size = cell * side;
  const examples = [...data.take(Math.min(data.length, mostPoints))];
  const second = data.classes![1]?.value;
  const radius = data.length <= 30 ? 5 : size < formulaWidth ? 1.5 : 2;
  const at = (value: number, [low, high]: readonly [number, number]) =>
    coordinate((size * (value - low)) / (high - low));
  const r = coordinate(radius * 1.3);
  const shapes = examples.map(({ input, target }) => {
    const [px, py] = [at(input[0]!, window.x), coordinate(size - at(input[1]!, window.y))];
    return target === second
      ? { isSecond: true, d: `M${px} ${coordinate(py - r)}l${r} ${r}l${-r} ${r}l${-r} ${-r}z` }
      : {
          isSecond: false,
          d: `M${coordinate(px - radius)} ${py}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`,
        };
  });
  const points = [false, true].map((isSecond) => {
    const d = shapes.filter((shape) => shape.isSecond === isSecond).map((shape) => shape.d);
    return `<path d="${d.join('')}" style="fill:var(--nn-${isSecond ? 'pos' : 'neg'});stroke:var(--nn-surface);stroke-width:${radius > 2 ? 1 : 0.5}px"/>`;
  });
  return [
    signedMap(map.answers, { x, y, width: size, rows: side, columns: side }),
    `<g transform="translate(${x} ${y})">`,
    `<path d="${zeroLine(map.sums, side, size)}" class="inkline"/>`,
    ...points,
    '</g>',
    textAt(x, y + size + 18, `unit ${map.unit}`, 's b'),
    ...(map.formula && size >= formulaWidth
      ? [textAt(x, y + size + 34, escapeXml(map.formula), 's q')]
      : []),
  ];
}
