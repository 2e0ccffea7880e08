import { grayMap, signedMap, type MapPlace } from '../display/heat-map.js';
import { formatCount, formatNumber } from '../display/numbers.js';
import { coordinate, escapeXml, picture, textAt } from '../display/picture.js';
import { decide } from '../models/encoding.js';
import { resizeImage } from '../data/resize-image.js';
import { largestOf, type LayerOutput, type LayersTrace } from './layers.js';

/** Where maps stand from top to bottom; titles are above, the parameters below. */
const [top, bottom] = [104, 440];
/** Space at the sides and between columns. */
const [margin, gap] = [24, 24];
const mostMaps = 8;
const mostTile = 52;
const barsWidth = 146;

/** Short names of layers whose own are long. */
const titles: Readonly<Record<string, string>> = {
  conv2d: 'convolution',
  depthwiseConv2d: 'depthwise',
  conv2dTranspose: 'transposed',
  maxPooling2d: 'pool',
  averagePooling2d: 'pool',
  globalAveragePooling2d: 'mean',
  batchNormalization: 'norm',
  layerNormalization: 'norm',
  upSampling2d: 'enlarged',
};
const titleOf = ({ kind, text }: LayerOutput): string =>
  kind === 'tf' ? text.split('(')[0]! : (titles[kind] ?? kind);
/** What a title or a note takes at least. */
const widthOf = (title: string, note: string): number =>
  Math.ceil(Math.max(7.6 * title.length, 6.2 * note.length));

/** A column of the picture: a layer, or what goes in. */
interface Column {
  readonly title: string;
  readonly note: string;
  readonly parameters?: number;
  readonly width: number;
  draw(x: number): string[];
}

/** Each layer a column: filters and maps, units as cells, the answer as bars. */
export function layersPicture(trace: LayersTrace): string {
  const shown = trace.layers.filter(({ kind }) => !['flatten', 'dropout'].includes(kind));
  const last = shown.at(-1)!;
  const columns = [
    inputColumn(trace),
    ...shown.slice(0, -1).map((layer) => layerColumn(layer)),
    answerColumn(last, trace.classes),
  ];
  let x = margin;
  const body: string[] = [];
  for (const column of columns) {
    body.push(
      textAt(x, 66, escapeXml(column.title), 'b'),
      textAt(x, 84, escapeXml(column.note), 's q'),
    );
    if (column.parameters !== undefined)
      body.push(textAt(x, 468, formatCount(column.parameters), 's q'));
    body.push(...column.draw(x));
    x += column.width + gap;
  }
  const width = Math.max(720, x - gap + margin);
  const together = shown.reduce((sum, { parameters }) => sum + parameters, 0);
  return picture({
    width,
    height: 512,
    title: 'One example, layer by layer',
    description: trace.describe(),
    body: [
      textAt(margin, 34, 'One example, layer by layer', 'h'),
      ...body,
      `<path d="M${margin} 450h${width - 2 * margin}" class="hair"/>`,
      textAt(margin, 468, 'parameters', 's b'),
      textAt(width - margin, 468, `together ${formatCount(together)}`, 's b end'),
      textAt(
        margin,
        490,
        'Filters: orange negative, blue positive. Maps and units: the ground is 0, full colour the largest of the layer.',
        's q',
      ),
    ],
  });
}

const middle = (top + bottom) / 2;

function inputColumn({ input, inputShape }: LayersTrace): Column {
  const [rows, columns] = gridOf(inputShape, input.length);
  const channels = inputShape.length === 3 ? inputShape[2]! : 1;
  const width = inputShape.length === 1 ? 16 * columns : 84;
  const values = channels === 1 ? input : meanOfChannels(input, channels);
  const height = (width / columns) * rows;
  return {
    title: 'input',
    note: inputShape.join(' × '),
    width,
    draw: (x) => [map(values, { x, y: middle - height / 2, width, rows, columns })],
  };
}

/** A row of numbers as a column of cells, or several where it is long. */
function gridOf(shape: readonly number[], length: number): [rows: number, columns: number] {
  if (shape.length >= 2) return [shape[0]!, shape[1]!];
  const columns = Math.ceil(length / 32);
  return [Math.ceil(length / columns), columns];
}

function layerColumn(layer: LayerOutput): Column {
  const { kind, shape, parameters } = layer;
  const title = titleOf(layer);
  if (shape.length !== 3) return { title, parameters, ...unitsColumn(layer) };
  const [rows, columns, channels] = shape as [number, number, number];
  const count = Math.min(mostMaps, channels);
  const pitch = (bottom - top - (channels > count ? 20 : 0)) / count;
  const tile = Math.min(mostTile, pitch - 6, Math.max(32, 2 * rows));
  const width = (tile / rows) * columns;
  const filters = layer.filters && filterStrips(layer, count, pitch);
  const offset = filters ? filters.width + 14 : 0;
  const scale = largestOf(layer.values) || 1;
  const size = `${rows} × ${columns}`;
  const note = kind.startsWith('conv2d') ? `${channels} filters, ${size}` : size;
  return {
    title,
    note,
    parameters,
    width: Math.max(offset + width, widthOf(title, note)),
    draw: (x) => {
      const maps = Array.from({ length: count }, (_, channel) => {
        const values = channelOf(layer.values, channel, channels).map((value) => value / scale);
        const y = top + channel * pitch + (pitch - tile) / 2;
        return map(values, { x: x + offset, y, width, rows, columns });
      });
      const more =
        channels > count
          ? [textAt(x + offset, bottom - 4, `… ${channels - count} more`, 's q')]
          : [];
      return [...(filters?.draw(x) ?? []), ...maps, ...more];
    },
  };
}

/** The filters of each map: one square for each channel that comes in, if there are few. */
function filterStrips({ filters }: LayerOutput, count: number, pitch: number) {
  const [rows, columns, channels, all] = filters!.shape as [number, number, number, number];
  if (channels > mostMaps) return undefined;
  const size = channels === 1 ? 22 : 11;
  const scale = largestOf(filters!.values) || 1;
  return {
    width: channels * size,
    draw: (x: number): string[] =>
      Array.from({ length: count * channels }, (_, i) => {
        const [filter, channel] = [Math.floor(i / channels), i % channels];
        const values = Float32Array.from(
          { length: rows * columns },
          (_each, cell) => filters!.values[(cell * channels + channel) * all + filter]! / scale,
        );
        const height = (size / columns) * rows;
        const y = top + filter * pitch + (pitch - height) / 2;
        return signedMap(values, { x: x + channel * size, y, width: size, rows, columns });
      }),
  };
}

function unitsColumn(layer: LayerOutput): Pick<Column, 'width' | 'note' | 'draw'> {
  const { values, shape } = layer;
  const note = shape.join(' × ');
  const [rows, columns] = gridOf(shape, values.length);
  const cell = Math.min(14, (bottom - top) / rows);
  const width = cell * columns;
  const scale = largestOf(values) || 1;
  const y = middle - (cell * rows) / 2;
  const numbers = values.map((value) => value / scale);
  return {
    note,
    width: Math.max(width, widthOf(titleOf(layer), note)),
    draw: (x) => [map(numbers, { x, y, width, rows, columns })],
  };
}

/** The answer: a bar for each unit. */
function answerColumn(layer: LayerOutput, classes: readonly string[]): Column {
  const { values, shape, parameters } = layer;
  const count = Math.min(values.length, 16);
  const pitch = Math.min(34, (bottom - top) / count);
  const start = middle - (pitch * count) / 2;
  const largest = Math.max(1, largestOf(values));
  const best = decide('oneHot', values);
  return {
    title: titleOf(layer),
    note: shape.join(' × '),
    parameters,
    width: barsWidth,
    draw: (x) =>
      Array.from({ length: count }, (_, i) => {
        const y = start + (i + 0.5) * pitch;
        const bar = coordinate((78 * Math.abs(values[i]!)) / largest);
        const bold = i === best ? ' b' : '';
        return [
          textAt(x, y + 5, escapeXml(classes[i]!), `${bold || 'q'}`),
          `<rect x="${x + 20}" y="${y - 7}" width="78" height="14" class="panel"/>`,
          `<rect x="${x + 20}" y="${y - 7}" width="${bar}" height="14" style="fill:var(--nn-ink)"/>`,
          textAt(x + barsWidth, y + 5, formatNumber(values[i]!), `s end${bold || ' q'}`),
        ].join('');
      }),
  };
}

function map(all: Float32Array, given: MapPlace): string {
  const [values, place] = visible(all, given);
  return values.some((value) => value < 0) ? signedMap(values, place) : grayMap(values, place);
}

/** Cells smaller than a pixel of the screen would leave gaps between them. */
function visible(values: Float32Array, place: MapPlace): [Float32Array, MapPlace] {
  const columns = Math.floor(place.width);
  if (place.columns <= columns) return [values, place];
  const rows = Math.max(1, Math.round((columns * place.rows) / place.columns));
  const smaller = resizeImage(values, [place.rows, place.columns, 1], [rows, columns, 1]);
  return [smaller, { ...place, rows, columns }];
}

function channelOf(values: Float32Array, channel: number, channels: number): Float32Array {
  return Float32Array.from(
    { length: values.length / channels },
    (_, i) => values[i * channels + channel]!,
  );
}

function meanOfChannels(values: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, i) => {
    const pixel = values.subarray(i * channels, (i + 1) * channels);
    return pixel.reduce((sum, value) => sum + value, 0) / channels;
  });
}
