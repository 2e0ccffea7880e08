/** Operations that find elements by their index. */
import type { Operation, Shape } from '../graph.js';
import { axisOf } from '../lower/arrangement.js';
import { literal, type Element, type Kernel, type Kernels } from './kernel.js';
import { loops, Place, plus, stride } from './place.js';

const checked = (index: string, length: number): string => `M.index(${index},${length})`;

const gather = ({ operation, place, read, bind }: Element): string => {
  const [x, chosen] = operation.uses.map(({ shape }) => shape) as [Shape, Shape];
  const axis = axisOf(x, operation.attributes);
  const { indices } = place;
  const at = Place.at(chosen, indices.slice(axis, axis + chosen.length));
  const index = bind(checked(read(1, at), x[axis]!));
  return read(0, Place.at(x, indices.toSpliced(axis, chosen.length, index)));
};

/** The coordinates that stand in a row of indices. */
const coordinates = (
  row: Place,
  count: number,
  read: (place: Place) => string,
  into: Shape,
): string[] =>
  Array.from({ length: count }, (_, axis) => {
    const place = Place.at([...row.shape, count], [...row.indices, String(axis)]);
    return checked(read(place), into[axis]!);
  });

const gatherNd = ({ operation, place, read, bind }: Element): string => {
  const [x, chosen] = operation.uses.map(({ shape }) => shape) as [Shape, Shape];
  const rank = chosen.length - 1;
  const row = Place.at(chosen.slice(0, -1), place.indices.slice(0, rank));
  const found = coordinates(row, chosen[rank]!, (at) => read(1, at), x).map(bind);
  return read(0, Place.at(x, [...found, ...place.indices.slice(rank)]));
};

const oneHot = ({ operation, place, read }: Element): string => {
  const { onValue, offValue } = operation.attributes;
  const { indices, shape } = place;
  const index = read(0, Place.at(shape.slice(0, -1), indices.slice(0, -1)));
  return `(${index}===${indices.at(-1)!}?${literal(onValue)}:${literal(offValue)})`;
};

const zeros = (target: (flat: string) => string, shape: Shape): string =>
  loops(shape, 'i', ({ flat }) => `${target(flat)}=0;`);

/** Updates of the same place add up. */
const scatterNd: Kernel = {
  write: (writer, { uses, outputs }) => {
    const [chosen, updates] = uses as [Operation['uses'][number], Operation['uses'][number]];
    const { shape } = outputs[0]!;
    const [indices, values] = [writer.input(chosen), writer.input(updates)];
    const target = writer.target(outputs[0]!);
    const rank = chosen.shape.length - 1;
    const count = chosen.shape[rank]!;
    writer.statement(zeros(target, shape));
    writer.statement(
      loops(updates.shape, 'i', (place) => {
        const row = Place.at(chosen.shape.slice(0, -1), place.indices.slice(0, rank));
        const found = coordinates(row, count, ({ flat }) => indices(flat), shape);
        const to = Place.at(shape, [...found, ...place.indices.slice(rank)]);
        return `${target(to.flat)}+=${values(place.flat)};`;
      }),
    );
  },
};

/** Rows of an index that is no segment's are left out. */
const unsortedSegmentSum: Kernel = {
  write: (writer, { uses, outputs }) => {
    const [x, ids] = uses as [Operation['uses'][number], Operation['uses'][number]];
    const { shape } = outputs[0]!;
    const [values, segments] = [writer.input(x), writer.input(ids)];
    const target = writer.target(outputs[0]!);
    const width = stride(shape, 0);
    writer.statement(zeros(target, shape));
    writer.statement(
      loops([x.shape[0]!, width], 'i', ({ indices: [row, column], flat }) => {
        const segment = segments(row!);
        const to = plus(`${segment}*${width}`, column!);
        const isOne = `${segment}>=0&&${segment}<${shape[0]}`;
        return `if(${isOne})${target(to)}+=${values(flat)};`;
      }),
    );
  },
};

export const indexingKernels: Kernels = {
  GatherV2: { element: gather },
  GatherNd: { element: gatherNd },
  OneHot: { element: oneHot },
  ScatterNd: scatterNd,
  UnsortedSegmentSum: unsortedSegmentSum,
};
