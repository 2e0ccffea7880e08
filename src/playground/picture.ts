import { formatNumber } from '../display/numbers.js';
import { coordinate, escapeXml, picture, textAt } from '../display/picture.js';
import { features } from './features.js';
import { bandOf, heatMap } from '../display/heat-map.js';
import { lossCurves } from './loss-curves.js';
import type { Playground } from './playground.js';

const width = 720;
const top = 88;
/** A unit's square and the distance to the next one. */
const [node, pitch] = [40, 46];
/** Where the squares of the features begin, and the output's large one. */
const [left, outputLeft, outputSize] = [72, 472, 204];
const mostUnits = 8;
const [nodeSide, outputSide] = [20, 68];

interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** The network with what each unit answers everywhere, its answer with the points, the losses. */
export function playgroundPicture(run: Playground): string {
  const { settings } = run;
  const maps = run.maps(nodeSide);
  const last = maps.length - 1;
  const places = maps.map((units, l) =>
    units.slice(0, mostUnits).map((_, u): Place => {
      if (l === last) return { x: outputLeft, y: top, size: outputSize };
      const step = (outputLeft - left) / last;
      return { x: Math.round(left + l * step), y: top + u * pitch, size: node };
    }),
  );
  const rows = Math.max(...places.slice(0, -1).map((units) => units.length));
  const more = maps.some((units) => units.length > mostUnits);
  const height = Math.max(top + rows * pitch + (more ? 24 : 0), 456) + 24;
  const squares = places
    .slice(0, -1)
    .flatMap((units, l) => units.map((at, u) => heatMap(maps[l]![u]!, at.x, at.y, at.size)));
  return picture({
    width,
    height,
    title: `Playground: ${settings.dataset}, epoch ${run.epoch}`,
    description: run.describe(),
    body: [
      textAt(24, 34, escapeXml(run.lossText()), 'h'),
      textAt(24, 56, escapeXml(settingsText(run)), 's q'),
      `<a href="${escapeXml(run.link)}" target="_blank" rel="noopener"><text x="${width - 24}" y="56" class="s f end">open in TensorFlow Playground</text></a>`,
      ...headings(places, maps),
      ...links(run, places),
      ...squares,
      ...biases(run, places),
      ...settings.features.map((name, u) =>
        textAt(left - 10, top + u * pitch + node / 2 + 5, features[name].label, 'end'),
      ),
      ...answer(run),
      textAt(outputLeft, 356, 'Loss', 's b'),
      ...lossCurves(run.history, { x: outputLeft + 40, y: 368, width: 88, height: 64 }),
    ],
  });
}

function biases({ network }: Playground, places: readonly Place[][]): string[] {
  return network.layers.slice(0, -1).flatMap(({ biases: values }, l) =>
    places[l + 1]!.map(({ x, y, size }, u) => {
      const bias = values[u]!;
      if (!Number.isFinite(bias)) return '';
      return `<circle cx="${x}" cy="${y + size}" r="4" style="fill:var(--nn-${bias < 0 ? 'neg' : 'pos'});stroke:var(--nn-surface)"><title>bias ${formatNumber(bias)}</title></circle>`;
    }),
  );
}

function settingsText({ settings }: Playground): string {
  const { dataset, noise, seed, activation, learningRate, batchSize } = settings;
  const { regularization, regularizationRate } = settings;
  return [
    dataset,
    noise ? `noise ${formatNumber(noise)}` : undefined,
    `seed ${seed}`,
    activation,
    `learning rate ${learningRate}`,
    `batch ${batchSize}`,
    regularization === 'none' ? undefined : `${regularization} ${regularizationRate}`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function headings(places: readonly Place[][], maps: readonly unknown[][]): string[] {
  return places.flatMap((units, l) => {
    const isLast = l === places.length - 1;
    const count = maps[l]!.length;
    const text = isLast
      ? 'output'
      : l === 0
        ? 'features'
        : `${count} ${count === 1 ? 'unit' : 'units'}`;
    const hidden = count - units.length;
    return [
      textAt(units[0]!.x + (isLast ? 0 : node / 2), top - 10, text, isLast ? 's q' : 's q mid'),
      ...(hidden > 0
        ? [textAt(units[0]!.x, top + mostUnits * pitch + 12, `… ${hidden} more`, 's q')]
        : []),
    ];
  });
}

/** Weights as lines: colour and dash by sign, width by size, the largest on top. */
function links({ network }: Playground, places: readonly Place[][]): string[] {
  const all = network.layers.flatMap(({ weights }, l) =>
    places[l + 1]!.flatMap((to, u) =>
      places[l]!.map((from, j) => ({
        from,
        to,
        weight: weights[u]![j]!,
        j,
        of: places[l]!.length,
      })),
    ),
  );
  const known = all.filter(({ weight }) => Number.isFinite(weight));
  const largest = Math.max(...known.map(({ weight }) => Math.abs(weight)), 1e-9);
  return known
    .sort((a, b) => Math.abs(a.weight) - Math.abs(b.weight))
    .map(({ from, to, weight, j, of }) => {
      const [x1, y1] = [from.x + from.size, from.y + from.size / 2];
      // Lines come in one below the other, so that each can be followed.
      const y2 = to.y + to.size / 2 + ((j - (of - 1) / 2) / of) * to.size * 0.5;
      const bend = (to.x - x1) / 2;
      const stroke = coordinate(0.75 + (6.25 * Math.abs(weight)) / largest);
      const dash = weight < 0 ? ' stroke-dasharray="8 2"' : '';
      return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${coordinate(y2)} ${to.x} ${coordinate(y2)}" class="${weight < 0 ? 'lneg' : 'lpos'}" stroke-width="${stroke}"${dash}><title>weight ${formatNumber(weight)}</title></path>`;
    });
}

/** What the network answers everywhere, the points to learn from, and the scale of both. */
function answer(run: Playground): string[] {
  const isQuantity = run.settings.dataset.startsWith('reg-');
  const toX = (x1: number) => coordinate(outputLeft + ((x1 + 6) / 12) * outputSize);
  const toY = (x2: number) => coordinate(top + ((6 - x2) / 12) * outputSize);
  const inside = run.train.filter(({ x1, x2 }) => Math.max(Math.abs(x1), Math.abs(x2)) <= 6);
  const points = inside.map(({ x1, x2, target }) => {
    const [x, y] = [toX(x1), toY(x2)];
    if (isQuantity)
      return `<circle cx="${x}" cy="${y}" r="2.5" style="fill:var(--nn-div-${bandOf(target)});stroke:var(--nn-line);stroke-width:.5px"/>`;
    const look = `fill:var(--nn-${target < 0 ? 'neg' : 'pos'});stroke:var(--nn-surface);stroke-width:.75px`;
    return target < 0
      ? `<circle cx="${x}" cy="${y}" r="3" style="${look}"/>`
      : `<path d="M${x} ${coordinate(y - 4)}l4 4l-4 4l-4 -4z" style="${look}"/>`;
  });
  const scaleTop = top + outputSize + 12;
  const step = outputSize / 11;
  const scale = Array.from(
    { length: 11 },
    (_, band) =>
      `<rect x="${coordinate(outputLeft + band * step)}" y="${scaleTop}" width="${coordinate(step)}" height="8" style="fill:var(--nn-div-${band})"/>`,
  );
  const [low, high] = isQuantity ? ['−1', '+1'] : ['● −1', '+1 ◆'];
  const text = scaleTop + 24;
  return [
    heatMap(run.maps(outputSide).at(-1)![0]!, outputLeft, top, outputSize),
    ...points,
    ...scale,
    `<rect x="${outputLeft - 0.5}" y="${scaleTop - 0.5}" width="${outputSize + 1}" height="9" class="frame"/>`,
    textAt(outputLeft, text, low, 's neg'),
    textAt(outputLeft + outputSize / 2, text, 'answer', 's q mid'),
    textAt(outputLeft + outputSize, text, high, 's pos end'),
    textAt(outputLeft + outputSize, top - 10, `${run.train.length} training points`, 's q end'),
  ];
}
