import * as dagre from '@dagrejs/dagre';

/** A place in a picture, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the boxes and lines of a graph stand. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** The middle of each box. */
  readonly nodes: readonly Point[];
  /** The corners of each line, in the order of the edges that were asked for. */
  readonly edges: readonly (readonly Point[])[];
}

/** How a graph is laid out, with distances in pixels. */
export interface LayoutOptions {
  direction?: 'right' | 'down';
  gap?: number;
  rankGap?: number;
  margin?: number;
}

/** What is used of dagre: its own types don't resolve in a package of ECMAScript modules. */
interface Dagre {
  Graph: new (options: { multigraph: boolean }) => {
    setGraph(label: Record<string, unknown>): void;
    graph(): { width?: number; height?: number };
    setNode(name: string, label: { width: number; height: number }): void;
    node(name: string): Point;
    setEdge(from: string, to: string, label: object, name: string): void;
    edge(from: string, to: string, name: string): { points: readonly Point[] };
  };
  layout: (graph: InstanceType<Dagre['Graph']>) => void;
}
const { Graph, layout } = dagre as unknown as Dagre;

/**
 * Places boxes in columns so that every line goes to the right, or in rows so that it goes down
 * (dagre, after Gansner et al. 1993).
 *
 * @param boxes Sizes in pixels.
 * @param edges From which box to which, by index.
 * @param options.gap Between boxes of one column or row; `rankGap` between columns or rows.
 */
export function layoutGraph(
  boxes: readonly { readonly width: number; readonly height: number }[],
  edges: readonly (readonly [from: number, to: number])[],
  { direction = 'right', gap = 12, rankGap = 36, margin = 24 }: LayoutOptions = {},
): GraphLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    nodesep: gap,
    ranksep: rankGap,
    marginx: margin,
    marginy: margin,
  });
  boxes.forEach((box, i) => graph.setNode(String(i), { ...box }));
  edges.forEach(([from, to], i) => graph.setEdge(String(from), String(to), {}, String(i)));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: boxes.map((_, i) => graph.node(String(i))),
    edges: edges.map(([from, to], i) => graph.edge(String(from), String(to), String(i)).points),
  };
}
