import { Drawing } from '../display/drawing.js';
import { letter, textAt } from '../display/picture.js';

// The cell above, the unit below: what stands in one column and has one colour does the same.

const [cellY, unitY, middleY] = [150, 376, 262];
const [bodyX, hillockX, wireEnd] = [316, 452, 640];
/** Where the synapses are; the second one inhibits. */
const [synapseX, rows] = [132, [-62, 0, 62]];
const signs = ['pos', 'neg', 'pos'];

const columns = [
  { x: synapseX + 6, cell: 'synapse', unit: 'weight' },
  { x: bodyX, cell: 'body', unit: 'weighted sum' },
  { x: hillockX, cell: 'axon hillock', unit: 'activation' },
  { x: 610, cell: 'axon', unit: 'output' },
];

/**
 * A nerve cell above the unit that was modelled on it: synapses over weights, body over sum, the place where the cell decides to fire
 * over the activation function, axon over output. Blue excites, orange inhibits.
 *
 * @returns A drawing.
 *
 * @example
 * nn.plot.nerveCell();
 */
export function nerveCell(): Drawing {
  return new Drawing({
    width: 720,
    height: 464,
    title: 'A nerve cell and a unit',
    description:
      'Above, a nerve cell: the axons of other cells end at its synapses, dendrites lead to its body, and from there an axon leads on. Below, a unit in the same places: weights for the synapses, the weighted sum for the body, the activation function for the axon hillock, the output for the axon.',
    // Nothing in it is a number.
    view: undefined,
    body: [
      textAt(24, 36, 'A nerve cell', 'h'),
      textAt(24, middleY + 22, 'A unit', 'h'),
      ...columns.flatMap(({ x, cell, unit }) => [
        `<path d="M${x} ${cellY + 82}V${middleY - 20}M${x} ${middleY + 20}V${unitY - 82}" class="hair"/>`,
        textAt(x, middleY - 5, cell, 'mid b'),
        textAt(x, middleY + 13, unit, 'mid q'),
      ]),
      ...cell(),
      ...unit(),
    ],
  });
}

function cell(): string[] {
  const synapses = rows.flatMap((dy, i) => {
    const y = cellY + dy;
    const [start, end] = [synapseX + 16, bodyX - 34];
    const turn = cellY + dy * 0.25;
    const away = dy > 0 ? 1 : -1;
    return [
      // The axon of another cell with its bulb, the gap, and the dendrite with two twigs.
      `<path d="M24 ${y}H${synapseX - 4}" class="l${signs[i]}" style="stroke-width:4px"/>`,
      `<circle cx="${synapseX}" cy="${y}" r="8" style="fill:var(--nn-${signs[i]})"/>`,
      `<path d="M${start} ${y}C${start + 50} ${y} ${end - 60} ${turn} ${end} ${turn}M${start} ${y - 11}v22" class="inkline" style="stroke-width:4px"/>`,
      `<path d="M${start + 16} ${y}q14 ${away * 4} 22 ${away * 16}M${start + 26} ${y + dy * -0.02}q16 ${away * 2} 30 ${away * 12}" class="inkline" style="stroke-linecap:round"/>`,
    ];
  });
  const endings = [-46, -16, 16, 46].flatMap((dy) => [
    `<path d="M${wireEnd - 22} ${cellY}C${wireEnd} ${cellY} ${wireEnd} ${cellY + dy} ${wireEnd + 32} ${cellY + dy}" class="inkline"/>`,
    `<circle cx="${wireEnd + 36}" cy="${cellY + dy}" r="5" style="fill:var(--nn-ink)"/>`,
  ]);
  const sheaths = [498, 540, 582].map(
    (x) =>
      `<rect x="${x}" y="${cellY - 8}" width="34" height="16" rx="8" class="ground"/><rect x="${x}" y="${cellY - 8}" width="34" height="16" rx="8" class="frame"/>`,
  );
  return [
    ...synapses,
    `<path d="M${bodyX + 30} ${cellY - 14}Q${hillockX - 46} ${cellY - 3} ${hillockX} ${cellY - 3}H${wireEnd - 22}V${cellY + 3}H${hillockX}Q${hillockX - 46} ${cellY + 3} ${bodyX + 30} ${cellY + 14}z" style="fill:var(--nn-ink)"/>`,
    ...sheaths,
    ...endings,
    `<path d="M${bodyX - 40} ${cellY - 18}Q${bodyX - 22} ${cellY - 44} ${bodyX + 4} ${cellY - 38}Q${bodyX + 38} ${cellY - 30} ${bodyX + 44} ${cellY}Q${bodyX + 38} ${cellY + 32} ${bodyX + 2} ${cellY + 38}Q${bodyX - 26} ${cellY + 40} ${bodyX - 40} ${cellY + 18}Q${bodyX - 50} ${cellY} ${bodyX - 40} ${cellY - 18}z" class="tint" style="stroke:var(--nn-ink);stroke-width:2px"/>`,
    `<circle cx="${bodyX}" cy="${cellY}" r="12" class="ground"/><circle cx="${bodyX}" cy="${cellY}" r="12" class="ring"/>`,
    textAt(bodyX, cellY - 56, 'nucleus inside', 'mid s q'),
    textAt(24, cellY - 84, 'axons of other cells', 's q'),
    textAt(226, cellY + 70, 'dendrites', 's q'),
    textAt(wireEnd + 60, cellY - 66, 'to other cells', 's q end'),
  ];
}

function unit(): string[] {
  const inputs = rows.flatMap((dy, i) => {
    const y = unitY + dy;
    const name = String(i + 1);
    return [
      `<path d="M60 ${y}L${synapseX + 6} ${y}L${bodyX - 34} ${unitY + dy * 0.25}" class="l${signs[i]}" style="stroke-width:4px"/>`,
      textAt(44, y + 5, letter('x', name), 'mid'),
      `<circle cx="${synapseX + 6}" cy="${y}" r="15" class="ground"/><circle cx="${synapseX + 6}" cy="${y}" r="15" class="l${signs[i]}" style="stroke-width:2px"/>`,
      textAt(synapseX + 6, y + 4, letter('w', name), 'mid s'),
    ];
  });
  const box = { x: hillockX - 34, y: unitY - 28 };
  return [
    ...inputs,
    `<path d="M${bodyX + 36} ${unitY}H${box.x}M${box.x + 68} ${unitY}H${wireEnd}" class="inkline" style="stroke-width:4px"/>`,
    `<circle cx="${bodyX}" cy="${unitY}" r="38" class="tint" style="stroke:var(--nn-ink);stroke-width:2px"/>`,
    textAt(bodyX, unitY + 8, '∑', 'mid h'),
    `<rect x="${box.x}" y="${box.y}" width="68" height="56" rx="4" class="ground"/><rect x="${box.x}" y="${box.y}" width="68" height="56" rx="4" class="frame"/>`,
    `<path d="M${box.x + 8} ${unitY + 18}H${hillockX}V${unitY - 18}h26" class="inkline"/>`,
    textAt(wireEnd + 20, unitY + 5, letter('y'), 'mid'),
  ];
}
