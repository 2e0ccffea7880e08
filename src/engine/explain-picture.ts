import { layoutGraph, type Point } from '../display/graph-layout.js';
import { formatCount, formatNumber } from '../display/numbers.js';
import { coordinate, escapeXml, picture, textAt } from '../display/picture.js';
import type { Explanation, ExplainedOperation } from './explain.js';

/** More would be a picture that nobody reads: then the kernels are added up. */
const MOST_DRAWN = 60;

const NODE = { width: 168, height: 44 };
const MARGIN = 12;

const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? 'a number' : shape.join(' × ');

const timeText = (ms: number): string => `${formatNumber(ms, ms < 0.1 ? 3 : 2)} ms`;

/** The graph from top to bottom; the longer an operation takes, the fuller its bar. */
export function explanationPicture(explanation: Explanation): string {
  const { operations } = explanation;
  return operations.length > MOST_DRAWN ? bars(explanation) : graph(operations);
}

function graph(operations: readonly ExplainedOperation[]): string {
  const { width, height, nodes, edges } = layoutGraph(
    operations.map(() => NODE),
    operations.flatMap(({ from }, index) =>
      [...new Set(from)].map((source) => [source, index] as const),
    ),
    { direction: 'down', gap: 20, rankGap: 28, margin: MARGIN },
  );
  const longest = Math.max(...operations.map(({ ms = 0 }) => ms));
  const wires = edges.map((points) => {
    const path = points.map(({ x, y }) => `${coordinate(x)},${coordinate(y)}`).join(' ');
    return `<polyline points="${path}" class="wire"/>`;
  });
  const boxes = operations.map((operation, index) => {
    const { x, y } = nodes[index]!;
    return box(operation, { x: x - NODE.width / 2, y: y - NODE.height / 2 }, longest);
  });
  const title = `${formatCount(operations.length)} operations, from top to bottom`;
  return svg(Math.ceil(width), Math.ceil(height), title, [...wires, ...boxes]);
}

function box({ kernel, output, ms }: ExplainedOperation, { x, y }: Point, longest: number): string {
  const share = ms && longest > 0 ? ms / longest : 0;
  const time = ms ? timeText(ms) : '';
  return `<g transform="translate(${coordinate(x)},${coordinate(y)})">
<rect width="${NODE.width}" height="${NODE.height}" rx="4" class="panel"/>
<rect width="${NODE.width}" height="${NODE.height}" rx="4" class="hair"/>
<rect y="${NODE.height - 3}" width="${coordinate(NODE.width * share)}" height="3" fill="var(--nn-pos)"/>
${textAt(8, 18, escapeXml(kernel), 's b')}
${textAt(NODE.width - 8, 18, time, 's q end')}
${textAt(8, 35, shapeText(output), 's q')}
</g>`;
}

/** The kernels by their time, or by their number where no times are known. */
function bars({ operations }: Explanation): string {
  const rows = new Map<string, { count: number; ms: number }>();
  for (const { kernel, ms = 0 } of operations) {
    const row = rows.get(kernel) ?? { count: 0, ms: 0 };
    rows.set(kernel, { count: row.count + 1, ms: row.ms + ms });
  }
  const isTimed = operations.some(({ ms }) => ms);
  const sizeOf = ({ count, ms }: { count: number; ms: number }): number => (isTimed ? ms : count);
  const sorted = [...rows].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const longest = sizeOf(sorted[0]![1]);
  const [left, width, line] = [190, 240, 24];
  const lines = sorted.map(([kernel, row], index) => {
    const y = 40 + index * line;
    const label = `${formatCount(row.count)} ×${isTimed ? `, ${timeText(row.ms)}` : ''}`;
    const bar = coordinate((width * sizeOf(row)) / longest);
    return `${textAt(left - 10, y + 12, escapeXml(kernel), 's end')}
<rect x="${left}" y="${y + 2}" width="${bar}" height="12" fill="var(--nn-pos)"/>
${textAt(left + bar + 8, y + 12, label, 's q')}`;
  });
  const title = `${formatCount(operations.length)} operations by kernel`;
  const heading = textAt(MARGIN, 22, title, 's b');
  return svg(left + width + 150, 52 + sorted.length * line, title, [heading, ...lines]);
}

const svg = (width: number, height: number, title: string, body: readonly string[]): string =>
  picture({ width, height, title, description: title, body });
