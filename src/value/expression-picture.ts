import type { MimeBundle } from '../display/bundle.js';
import { layoutGraph, type Point } from '../display/graph-layout.js';
import { significant } from '../display/numbers.js';
import {
  coordinate,
  escapeXml,
  picture,
  pictureBundle,
  signClass,
  textAt,
} from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { expressionText, formulaOf, namesIn } from './expression-text.js';
import type { Value } from './value.js';

/** More would be a picture that nobody reads. */
const MOST_DRAWN = 80;
const NODE = { width: 148, height: 52 };
const HEAD = 52;
/** Up to here it is better small and seen whole. */
const MOST_SHRUNK = 1200;

/** The expression from left to right: in each box a name, its formula, the number and its gradient. */
export function expressionPicture(result: Value): MimeBundle {
  const order = result.topologicalOrder();
  const text = expressionText(result);
  if (order.length > MOST_DRAWN)
    return { 'text/plain': `${order.length} numbers, too many to draw\n${text}` };
  const places = new Map(order.map((each, i) => [each, i]));
  const names = namesIn(order);
  const edges = order.flatMap((each, to) =>
    each.inputs.map((input) => [places.get(input)!, to] as const),
  );
  const layout = layoutGraph(
    order.map(() => NODE),
    edges,
  );
  const name = escapeXml(names.get(result)!);
  const isBack = result.grad !== 0;
  const svg = picture({
    width: Math.max(layout.width, 400),
    height: layout.height + HEAD,
    shrinks: layout.width <= MOST_SHRUNK,
    title: `How ${names.get(result)} was computed`,
    description: `${names.get(result)} = ${significant(result.data)}, from ${order.length - 1} numbers. ${text}`,
    body: [
      textAt(24, 36, `How ${name} was computed`, 'h'),
      textAt(
        24,
        56,
        isBack
          ? `in each box the number, and right of it how fast ${name} grows with it`
          : 'in each box the number; after backward() also its gradient',
        's q',
      ),
      `<g transform="translate(0 ${HEAD - 4})">`,
      ...layout.edges.map(wire),
      ...order.map((each, i) => box(each, layout.nodes[i]!, names, isBack)),
      '</g>',
    ],
  });
  const nodes = order.map((each) => ({
    name: names.get(each)!,
    operation: each.operation,
    value: each.data,
    gradient: each.grad,
    inputs: each.inputs.map((input) => places.get(input)!),
  }));
  return pictureBundle(svg, text, viewPart('value', { nodes }));
}

function wire(points: readonly Point[]): string {
  const path = points
    .map(({ x, y }, i) => `${i ? 'L' : 'M'}${coordinate(x)} ${coordinate(y)}`)
    .join('');
  const [from, to] = points.slice(-2) as [Point, Point];
  const turn = Math.round((Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI);
  const place = `translate(${coordinate(to.x)} ${coordinate(to.y)}) rotate(${turn})`;
  return `<path d="${path}" class="wire"/><path d="M0 0l-8 -3.5v7z" transform="${place}" class="tip"/>`;
}

function box(each: Value, middle: Point, names: Map<Value, string>, isBack: boolean): string {
  const { width, height } = NODE;
  const isNumber = each.operation === 'input' && each.label === undefined;
  const formula = isNumber ? 'a number' : each.operation === 'input' ? '' : formulaOf(each, names);
  const name = isNumber ? '' : names.get(each)!;
  const grad = isBack
    ? textAt(width - 8, 42, significant(each.grad), `s end b ${signClass(each.grad)}`)
    : '';
  return [
    `<g transform="translate(${coordinate(middle.x - width / 2)} ${coordinate(middle.y - height / 2)})">`,
    `<rect width="${width}" height="${height}" rx="4" class="ground"/>`,
    `<path d="M0 26h${width}v${height - 30}a4 4 0 0 1 -4 4h-${width - 8}a4 4 0 0 1 -4 -4z" class="panel"/>`,
    `<rect width="${width}" height="${height}" rx="4" class="frame"/>`,
    `<path d="M0 26h${width}M${width / 2} 26v${height - 26}" class="hair"/>`,
    textAt(8, 18, escapeXml(cut(name, formula ? 9 : 20)), each.label === undefined ? 'q' : 'b'),
    textAt(width - 8, 18, escapeXml(cut(formula, 14)), 's q end'),
    textAt(8, 42, significant(each.data), 's'),
    grad,
    '</g>',
  ].join('');
}

/** A label may be longer than its box; the text form has all of it. */
const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
