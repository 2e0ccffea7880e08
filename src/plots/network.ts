import { Drawing } from '../display/drawing.js';
import { formatNumber, subscript } from '../display/numbers.js';
import { coordinate, escapeXml, signClass, textAt } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { plainLayers } from '../explain/plain-network.js';
import type { Model } from '../models/model.js';
import { activations, type ActivationFunction } from '../neurons/activations.js';
import { Neuron } from '../neurons/neuron.js';
import { networkData, unitLayer, type UnitLayer } from './network-data.js';

const [width, top, pitch, radius] = [720, 112, 84, 22];
const [mostUnits, mostLabels] = [6, 16];

/**
 * A network as nodes and connections: a column for each layer, blue lines for positive weights, orange and dashed ones for negative,
 * wider for larger. Each node shows its activation function, below it stands its bias. Of a large layer the first six are drawn.
 *
 * @param network A model of dense layers, or units set by hand: a list of layers, each a list of units.
 * @returns A drawing.
 * @throws {TypeError} If a layer is of another kind.
 * @throws {RangeError} If a unit by hand has another number of weights than there are units before it.
 *
 * @example
 * nn.plot.network(nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1, 'sigmoid')]));
 *
 * @example Units by hand
 * const [or, nand] = [nn.neuron({ weights: [1, 1], bias: -0.5 }), nn.neuron({ weights: [-1, -1], bias: 1.5 })];
 * nn.plot.network([[or, nand], [nn.neuron({ weights: [1, 1], bias: -1.5 })]]);
 */
export function network(network: Model | readonly (readonly Neuron[])[]): Drawing {
  const layers = Array.isArray(network)
    ? layersByHand(network as readonly (readonly Neuron[])[])
    : layersOf(network as Model);
  const inputs = layers[0]!.units[0]!.weights.length;
  const sizes = [inputs, ...layers.map(({ units }) => units.length)];
  const shown = sizes.map((size) => Math.min(size, mostUnits));
  const rows = Math.max(...sizes.map((size) => Math.min(size, mostUnits + 1)));
  const height = top + rows * pitch - 16;
  const middle = top + ((rows - 1) * pitch) / 2 + 12;
  const at = (l: number, u: number) => ({
    x: 64 + (l * (width - 128)) / (sizes.length - 1),
    y: middle + (u - ((sizes[l]! > mostUnits ? mostUnits + 1 : shown[l]!) - 1) / 2) * pitch,
  });
  const drawn = layers.flatMap(({ units }, l) =>
    units
      .slice(0, mostUnits)
      .flatMap(({ weights }, u) =>
        weights
          .slice(0, mostUnits)
          .map((weight, i) => ({ weight, from: at(l, i), to: at(l + 1, u) })),
      ),
  );
  const largest = Math.max(...drawn.map(({ weight }) => Math.abs(weight)), 1e-9);
  const lines = [...drawn]
    .sort((a, b) => Math.abs(a.weight) - Math.abs(b.weight))
    .map(({ weight, from, to }) => {
      const stroke = coordinate(0.75 + (5.25 * Math.abs(weight)) / largest);
      const dash = weight < 0 ? ' stroke-dasharray="8 2"' : '';
      return `<path d="M${coordinate(from.x)} ${coordinate(from.y)}L${coordinate(to.x)} ${coordinate(to.y)}" class="${weight < 0 ? 'lneg' : 'lpos'}" stroke-width="${stroke}"${dash}><title>weight ${formatNumber(weight)}</title></path>`;
    });
  // Near the node that they lead to the lines of one source are apart.
  const labels = drawn.map(({ weight, from, to }) =>
    textAt(
      from.x + (to.x - from.x) * 0.3,
      from.y + (to.y - from.y) * 0.3 - 5,
      formatNumber(weight, 2),
      `s mid halo ${signClass(weight)}`,
    ),
  );
  const nodes = sizes.flatMap((size, l) => {
    const layer = layers[l - 1];
    const units = Array.from({ length: shown[l]! }, (_, u) => {
      const { x, y } = at(l, u);
      return layer ? node(x, y, layer, layer.units[u]!) : source(x, y, u);
    });
    const { x, y } = at(l, mostUnits);
    const rest =
      size > mostUnits ? [textAt(x, y + 4, `… ${size - mostUnits} more`, 's q mid')] : [];
    return [
      textAt(x, top - 34, layer ? columnName(l, layers.length) : 'inputs', 'mid b'),
      textAt(x, top - 16, layer ? escapeXml(layer.activation) : '', 's q mid'),
      ...units.flat(),
      ...rest,
    ];
  });
  const numbers = layers.reduce(
    (sum, { units }) => sum + units.reduce((all, { weights }) => all + weights.length, 0),
    0,
  );
  const text = describe(inputs, layers);
  return new Drawing({
    width,
    height,
    title: 'A network',
    description: text,
    view: viewPart('network', networkData(layers)),
    body: [
      textAt(24, 36, `${sizes.join(' → ')}: ${numbers} weights`, 'h'),
      ...lines,
      ...(drawn.length <= mostLabels ? labels : []),
      ...nodes,
    ],
  });
}

const columnName = (l: number, layers: number): string =>
  l === layers ? 'output' : layers === 2 ? 'hidden' : `hidden ${l}`;

function source(x: number, y: number, u: number): string[] {
  const [left, above, side] = [coordinate(x - 20), coordinate(y - 16), 'width="40" height="32"'];
  return [
    `<rect x="${left}" y="${above}" ${side} rx="4" class="ground"/><rect x="${left}" y="${above}" ${side} rx="4" class="frame"/>`,
    textAt(x, y + 5, `x${subscript(u + 1)}`, 'mid'),
  ];
}

/** A circle with the activation function in it, over −4 … 4, and its bias below. */
function node(
  x: number,
  y: number,
  { activation }: UnitLayer,
  { bias }: UnitLayer['units'][number],
): string[] {
  const f =
    activation === 'softmax'
      ? activations.sigmoid
      : (activations[activation as keyof typeof activations] as ActivationFunction);
  const values = Array.from({ length: 49 }, (_, i) => f((i - 24) / 6));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const points = values.map((value, i) => {
    const px = x + ((i - 24) / 24) * (radius - 8);
    const py = y + (radius - 11) * (1 - (2 * (value - low)) / (high - low || 1));
    return `${i ? 'L' : 'M'}${coordinate(px)} ${coordinate(py)}`;
  });
  const circle = `cx="${coordinate(x)}" cy="${coordinate(y)}" r="${radius}"`;
  return [
    `<circle ${circle} class="ground"/><circle ${circle} class="tint" style="stroke:var(--nn-ink);stroke-width:1.5px"/>`,
    `<path d="${points.join('')}" class="inkline" style="stroke-width:1.5px"/>`,
    bias === undefined
      ? ''
      : textAt(
          x,
          y + radius + 15,
          `bias ${formatNumber(bias, 2)}`,
          `s mid halo ${signClass(bias)}`,
        ),
  ];
}

const layersOf = (model: Model): UnitLayer[] => plainLayers('network', model).map(unitLayer);

function layersByHand(layers: readonly (readonly Neuron[])[]): UnitLayer[] {
  const isLayer = (layer: unknown): boolean =>
    Array.isArray(layer) && layer.length > 0 && layer.every((unit) => unit instanceof Neuron);
  if (layers.length === 0 || !layers.every(isLayer))
    throw new TypeError(
      'network: the list has something else than layers of units, expected lists of nn.neuron. Write nn.plot.network([[a, b], [c]]): a and b in one layer, c after them.',
    );
  let before = layers[0]![0]!.weights.length;
  return layers.map((layer, l) => {
    for (const [u, { weights }] of layer.entries())
      if (weights.length !== before)
        throw new RangeError(
          `network: unit ${u + 1} of layer ${l + 1} has ${weights.length} weights, expected ${before}, one for each ${l === 0 ? 'input' : 'unit before it'}. Give it as many weights.`,
        );
    before = layer.length;
    const names = new Set(layer.map(({ activation }) => activation.name));
    if (names.size > 1)
      throw new TypeError(
        `network: layer ${l + 1} has the activations ${[...names].join(' and ')}, expected one for all its units. Draw such units alone.`,
      );
    return { activation: layer[0]!.activation.name, units: layer };
  });
}

function describe(inputs: number, layers: readonly UnitLayer[]): string {
  const texts = layers.map(({ units, activation }, l) => {
    const weights =
      units.length <= mostUnits && units[0]!.weights.length <= mostUnits
        ? `: ${units.map((unit) => `(${unit.weights.map((w) => formatNumber(w, 2)).join(', ')}; bias ${unit.bias === undefined ? 'none' : formatNumber(unit.bias, 2)})`).join(', ')}`
        : '';
    return `layer ${l + 1} has ${units.length} ${activation} ${units.length === 1 ? 'unit' : 'units'}${weights}`;
  });
  return `a network with ${inputs} ${inputs === 1 ? 'input' : 'inputs'}; ${texts.join('; ')}`;
}
