import { fixedNumber, formatNumber } from '../display/numbers.js';
import { coordinate, letter, picture, signClass, textAt } from '../display/picture.js';
import { activations } from '../neurons/activations.js';
import type { Backprop } from './backprop.js';
import {
  INPUT,
  layoutOf,
  pathOf,
  UNIT,
  type BackpropLayout,
  type Place,
} from './backprop-layout.js';
import { errorFormula, numberText, type Formula } from './backprop-formulas.js';
import { scenesOf, type Scene, type Spot } from './backprop-scenes.js';
import { backpropSummary } from './backprop-text.js';

/** How many scenes there are. */
export const SCENES = 13;

/**
 * The picture of a scene. Without one, that of all scenes: what appears in scene k has the class
 * `from-k`, what is seen in it alone `at-k`, so that a style sheet can step through them.
 */
export function backpropPicture(trace: Backprop, scene?: number): string {
  const layout = layoutOf(trace);
  const path = pathOf(trace, layout);
  const scenes = scenesOf(trace, path);
  const from = (first: number, ...parts: string[]): string =>
    scene === undefined
      ? `<g class="from-${first}">${parts.join('')}</g>`
      : scene >= first
        ? parts.join('')
        : '';
  const at = (only: number, ...parts: string[]): string =>
    scene === undefined
      ? `<g class="at-${only}">${parts.join('')}</g>`
      : scene === only
        ? parts.join('')
        : '';
  const span = (first: number, inner: string): string =>
    from(first, inner).replace(/^<g(.*)<\/g>$/s, '<tspan$1</tspan>');
  const stage: Stage = { trace, layout, path, from, at };
  const { width, height, bottom } = layout;
  return picture({
    width,
    height,
    title: `Backpropagation${scene === undefined ? '' : `, scene ${scene} of ${SCENES}: ${scenes[scene - 1]!.title}`}`,
    description: `Backpropagation: ${backpropSummary(trace)}`,
    body: [
      textAt(
        width - 24,
        36,
        span(3, `error ${letter('E')} = ${errorFormula(trace)}`) +
          span(7, ` = <tspan class="b">${numberText(trace.error)}</tspan>`),
        's q end',
      ),
      ...scenes.map((each, k) => at(k + 1, heading(each, k + 1))),
      ...edges(stage),
      ...scenes.map((each, k) => at(k + 1, ...each.spots.map((spot) => tint(spot, stage)))),
      ...inputs(stage),
      ...units(stage),
      ...weightLabels(stage),
      ...targets(stage),
      textAt(
        24,
        bottom + 12,
        span(4, 'upper row: forward') +
          span(
            9,
            ` · lower row: coming back, ∂${letter('E')}/∂${letter('x')} and ∂${letter('E')}/∂${letter('y')}`,
          ) +
          span(12, ` · on a line: ${letter('w')}, below it ∂${letter('E')}/∂${letter('w')}`),
        's q',
      ),
      `<line x1="24" y1="${bottom + 26}" x2="${width - 24}" y2="${bottom + 26}" class="hair"/>`,
      ...scenes.map((_, k) => at(k + 1, strip(scenes, k, stage))),
    ],
  });
}

/** What the parts of the picture share. */
interface Stage {
  readonly trace: Backprop;
  readonly layout: BackpropLayout;
  readonly path: readonly number[];
  readonly from: (first: number, ...parts: string[]) => string;
  readonly at: (only: number, ...parts: string[]) => string;
}

const heading = ({ title, says }: Scene, number: number): string =>
  textAt(24, 36, `${number} · ${title}`, 'h') + textAt(24, 60, says, 's q');

const isOnPath = ({ path }: Stage, layer: number, i: number, j: number): boolean =>
  path[layer - 1] === i && path[layer] === j;

/** Whether every weight of a layer can have its number. */
const isLabelled = (stage: Stage, layer: number, i: number, j: number) =>
  stage.layout.columns[layer - 1]!.length * stage.layout.columns[layer]!.length <= 4 ||
  isOnPath(stage, layer, i, j);

interface Edge {
  readonly layer: number;
  readonly i: number;
  readonly j: number;
  readonly from: { x: number; y: number };
  readonly to: { x: number; y: number };
  readonly weight: number;
}

function edgesOf({ trace, layout }: Stage): Edge[] {
  return trace.layers.flatMap(({ weights }, l) => {
    const width = l === 0 ? INPUT.width : UNIT.width;
    return layout.columns[l]!.flatMap((start) =>
      layout.columns[l + 1]!.map((end) => ({
        layer: l + 1,
        i: start.unit,
        j: end.unit,
        from: { x: start.x + width, y: start.middle },
        to: { x: end.x, y: end.middle },
        weight: weights[start.unit]![end.unit]!,
      })),
    );
  });
}

function edges(stage: Stage): string[] {
  const all = edgesOf(stage);
  const largest = Math.max(...all.map(({ weight }) => Math.abs(weight))) || 1;
  return all.map(({ layer, i, j, from, to, weight }) => {
    const width = Math.max(0.75, (7 * Math.abs(weight)) / largest);
    const fade = isLabelled(stage, layer, i, j) ? '' : ' fade';
    return `<line x1="${coordinate(from.x)}" y1="${coordinate(from.y)}" x2="${coordinate(to.x)}" y2="${coordinate(to.y)}" class="${weight < 0 ? 'lneg' : 'lpos'}${fade}" style="stroke-width:${width.toFixed(2)}px"/>`;
  });
}

/** Where the number of a weight stands: near its start where lines cross, else in their middle. */
function labelPlace({ layout }: Stage, { layer, from, to }: Edge): { x: number; y: number } {
  const crosses = layout.columns[layer - 1]!.length > 1 && layout.columns[layer]!.length > 1;
  const share = crosses ? 0.3 : 0.5;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function weightLabels(stage: Stage): string[] {
  const { trace, from } = stage;
  const last = trace.layers.length;
  return edgesOf(stage)
    .filter(({ layer, i, j }) => isLabelled(stage, layer, i, j))
    .flatMap((edge) => {
      const { x, y } = labelPlace(stage, edge);
      const slope = trace.layers[edge.layer - 1]!.dEdw[edge.i]![edge.j]!;
      return [
        textAt(x, y - 3, fixedNumber(edge.weight, 2), `s halo mid ${signClass(edge.weight)}`),
        from(
          edge.layer === last ? 12 : 13,
          textAt(x, y + 12, numberText(slope), `s halo mid b ${signClass(slope)}`),
        ),
      ];
    });
}

function inputs({ trace, layout, from }: Stage): string[] {
  const { width, height } = INPUT;
  const boxes = layout.columns[0]!.map(({ unit, x, y }) =>
    [
      box(x, y, width, height),
      textAt(x + width / 2, y + 14, letter('y', indexOf(layout, 0, unit)), 's q mid'),
      from(4, textAt(x + width / 2, y + 32, formatNumber(trace.inputs[unit]!, 4), 's mid')),
    ].join(''),
  );
  return [...boxes, moreText(layout, 0)];
}

const box = (x: number, y: number, width: number, height: number): string =>
  `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${width}" height="${height}" rx="4" class="frame"/>`;

/** How many units of a column are left out. */
function moreText({ columns, more }: BackpropLayout, column: number): string {
  if (more[column] === 0) return '';
  const { x, y } = columns[column]!.at(-1)!;
  const height = column === 0 ? INPUT.height : UNIT.height;
  // Below an output stands what is wanted.
  const down = column === columns.length - 1 ? 30 : 15;
  return textAt(x, y + height + down, `… ${more[column]} more`, 's q');
}

/** Which unit it is, where not all are drawn. */
const indexOf = ({ more }: BackpropLayout, column: number, unit: number): string =>
  more[column]! > 0 ? String(unit + 1) : '';

/** The four numbers of each unit. */
function units({ trace, layout, from }: Stage): string[] {
  const last = trace.layers.length;
  return trace.layers.flatMap((layer, l) => {
    const [forward, back] = [l === 0 ? 5 : 7, l + 1 === last ? 11 : 13];
    const slopeBack = l + 1 === last ? 10 : l + 2 === last ? 12 : 13;
    const boxes = layout.columns[l + 1]!.map(({ unit: j, x, y }) => {
      const index = indexOf(layout, l + 1, j);
      const cell = (value: number, right: boolean, lower: boolean, classes: string) =>
        textAt(
          x + UNIT.width * (right ? 0.75 : 0.25),
          y + (lower ? 55 : 33),
          numberText(value),
          `s mid ${classes}`,
        );
      const [dEdx, dEdy] = [layer.dEdx[j]!, layer.dEdy[j]!];
      return [
        box(x, y, UNIT.width, UNIT.height),
        `<path d="M${coordinate(x)} ${coordinate(y + 38)}h${UNIT.width}M${coordinate(x + UNIT.width / 2)} ${coordinate(y)}v${UNIT.height}" class="hair"/>`,
        textAt(x + UNIT.width * 0.25, y + 14, letter('x', index), 's q mid'),
        textAt(
          x + UNIT.width * 0.75,
          y + 14,
          index ? letter('y', index) : `${letter('y')} = ${letter('f')}(${letter('x')})`,
          's q mid',
        ),
        from(forward, cell(layer.x[j]!, false, false, '')),
        from(l === 0 ? 6 : 7, cell(layer.y[j]!, true, false, '')),
        from(slopeBack, cell(dEdy, true, true, signClass(dEdy))),
        from(back, cell(dEdx, false, true, signClass(dEdx))),
      ].join('');
    });
    return [...boxes, moreText(layout, l + 1)];
  });
}

function targets({ trace, layout, from }: Stage): string[] {
  return layout.columns.at(-1)!.map(({ unit, x, y }) => {
    const wanted = `<tspan class="b">${formatNumber(trace.target[unit]!, 4)}</tspan>`;
    const text = `wanted: ${letter('t')} = ${wanted}`;
    return from(3, textAt(x + UNIT.width / 2, y + UNIT.height + 15, text, 's q mid'));
  });
}

/** A tint under the number that a scene speaks of. */
function tint({ layer, unit, field }: Spot, stage: Stage): string {
  const rect = (x: number, y: number, width: number, height: number) =>
    `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${width}" height="${height}" rx="3" class="tint"/>`;
  if (field === 'weight') {
    const edge = edgesOf(stage).find(
      (each) => each.layer === layer && isOnPath(stage, layer, each.i, each.j) && each.j === unit,
    );
    if (!edge) return '';
    const { x, y } = labelPlace(stage, edge);
    return rect(x - 27, y - 15, 54, 31);
  }
  const place: Place | undefined = stage.layout.columns[layer]?.find((each) => each.unit === unit);
  if (!place) return '';
  if (layer === 0) return rect(place.x + 3, place.y + 20, INPUT.width - 6, 17);
  const isRight = field === 'y' || field === 'dEdy';
  const isLower = field === 'dEdx' || field === 'dEdy';
  return rect(
    place.x + 2 + (isRight ? 58 : 0),
    place.y + (isLower ? 40 : 19),
    54,
    isLower ? 20 : 18,
  );
}

const TERM = 77;
const GAP = 24;

const widthOf = ({ terms }: Formula): number =>
  TERM *
    Math.max(
      2,
      terms.reduce((sum, { width = 1 }) => sum + width, 0),
    ) +
  GAP;

/** The formulas of scene `k`, from 0; where there is room, before them the last of the scene before. */
function strip(scenes: readonly Scene[], k: number, stage: Stage): string {
  const { formulas, name } = scenes[k]!;
  const shown = formulas.map((formula) => ({
    caption: `${k + 1} · ${formula.name ?? name}, now`,
    formula,
  }));
  const before = scenes[k - 1];
  const done = before?.formulas.at(-1);
  const room = stage.layout.width - 24 - formulas.reduce((sum, each) => sum + widthOf(each), 0);
  const isDone = done !== undefined && widthOf(done) <= room;
  if (isDone)
    shown.unshift({ caption: `${k} · ${done.name ?? before!.name}, done`, formula: done });
  let x = 24;
  const parts = shown.map(({ caption, formula }, i) => {
    const drawn = formulaAt(x, stage.layout.bottom, caption, formula, !(isDone && i === 0));
    x += widthOf(formula);
    return drawn;
  });
  return parts.join('') + (k === 1 ? functionCurve(stage) : '');
}

/** A formula with its numbers below, each number under its letter. */
function formulaAt(
  left: number,
  bottom: number,
  caption: string,
  { terms, joins }: Formula,
  isNow: boolean,
): string {
  let x = left;
  const parts = terms.map(({ head, number = '', sign = 0, width = 1 }, i) => {
    const middle = x + (TERM * width) / 2 - 7.5;
    x += TERM * width;
    const join = joins[i] ?? '';
    const tint = `<rect x="${coordinate(middle - 31)}" y="${bottom + 92}" width="62" height="22" rx="3" class="tint"/>`;
    return [
      isNow && number ? tint : '',
      textAt(middle, bottom + 80, head, 'mid'),
      textAt(middle, bottom + 108, number, `mid b ${signClass(sign)}`),
      textAt(x - 7.5, bottom + 80, join, 'q mid'),
      number && terms[i + 1]?.number ? textAt(x - 7.5, bottom + 108, join, 'q mid') : '',
    ].join('');
  });
  return textAt(left, bottom + 50, caption, isNow ? 's f b' : 's q') + parts.join('');
}

/** The activation of the first layer and its slope, for the scene that introduces it. */
function functionCurve({ trace, layout }: Stage): string {
  const { activation } = trace.layers[0]!;
  if (activation === 'softmax') return '';
  const [x, y, width, height] = [24, layout.bottom + 40, 220, 84];
  const f = activations[activation];
  const all = Array.from({ length: 97 }, (_, i) => (i - 48) / 8);
  const values = all.map((each) => f(each));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const place = (value: number) => y + height - 6 - ((value - low) / (high - low)) * (height - 12);
  const line = values.map(
    (value, i) => `${i ? 'L' : 'M'}${coordinate(x + (i / 96) * width)} ${coordinate(place(value))}`,
  );
  return [
    `<path d="M${x} ${coordinate(place(0))}h${width}M${x + width / 2} ${y}v${height}" class="hair"/>`,
    `<path d="${line.join('')}" class="inkline"/>`,
    textAt(x + width + 16, y + 24, `${letter('y')} = ${letter('f')}(${letter('x')})`, ''),
    textAt(x + width + 16, y + 48, `${activation}: ${f.formula.replaceAll('<', '&lt;')}`, 's q'),
    textAt(x + width + 16, y + 66, 'drawn from −6 to 6', 's q'),
  ].join('');
}
