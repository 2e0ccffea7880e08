import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import {
  axis,
  bool,
  float,
  int,
  integers,
  shape,
  spaced,
  type Case,
  type Cases,
  type Input,
} from './case.js';

const NOT_DEFINED = 'tfjs defines none';
const positive = fc.integer({ min: 1, max: 4 });

const gather: fc.Arbitrary<Case> = shape(1, 4, positive).chain((of) =>
  fc
    .tuple(axis(of.length), shape(0, 2, positive), fc.constantFrom(float(of), float(of), bool(of)))
    .map(([along, where, x]) => ({
      inputs: [x, int(where, integers(0, of.at(along)!))],
      op: (x, indices) => tf.gather(x, indices, along),
      options: { axis: along },
      ...(x.dtype !== 'float32' && { noGradient: 'truth values have no derivative' }),
    })),
);

/** Places in a tensor of shape `of`: as many rows as `count`, each with as many numbers as `rank`. */
const places = (of: readonly number[], count: readonly number[], rank: number): Input =>
  int([...count, rank], (random, size) =>
    Array.from({ length: size }, (_, index) => random.integer(of[index % rank]!)),
  );

const gatherNd: fc.Arbitrary<Case> = shape(1, 4, positive).chain((of) =>
  fc.tuple(fc.integer({ min: 1, max: of.length }), shape(0, 2, positive)).map(([rank, count]) => ({
    inputs: [float(of), places(of, count, rank)],
    op: (x, indices) => tf.gatherND(x, indices),
    noGradient: NOT_DEFINED,
  })),
);

const scatterNd: fc.Arbitrary<Case> = shape(1, 4, positive).chain((of) =>
  fc
    .tuple(fc.integer({ min: 1, max: of.length }), positive, fc.boolean())
    .map(([rank, count, isWhole]) => ({
      inputs: [places(of, [count], rank), (isWhole ? int : float)([count, ...of.slice(rank)])],
      op: (indices, updates) => tf.scatterND(indices, updates, of),
      options: { of },
      noGradient: NOT_DEFINED,
    })),
);

const segmentSum: fc.Arbitrary<Case> = fc
  .tuple(shape(1, 3, positive), fc.integer({ min: 1, max: 5 }))
  .map(([of, segments]) => ({
    inputs: [float(of), int([of[0]!], integers(0, segments))],
    op: (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, segments),
    options: { segments },
    onlyFinite: 'the cpu kernel multiplies the rows of other segments by 0',
  }));

const oneHot: fc.Arbitrary<Case> = fc
  .tuple(
    shape(0, 3, positive),
    fc.integer({ min: 2, max: 5 }),
    fc.constantFrom('float32' as const, 'int32' as const),
  )
  .map(([of, depth, dtype]) => ({
    // Some outside: their rows have no 1.
    inputs: [int(of, integers(-2, depth + 2))],
    op: (indices) => tf.oneHot(indices, depth, 2, -1, dtype),
    options: { depth, dtype },
    noGradient: 'what it takes are indices',
  }));

const topK: fc.Arbitrary<Case> = shape(1, 3, positive).chain((of) =>
  fc
    .tuple(
      fc.integer({ min: 1, max: of.at(-1)! }),
      fc.constantFrom(float(of, spaced), int(of), float(of, integers(0, 3))),
    )
    .map(([k, input]) => ({
      inputs: [input],
      op: (x) => {
        const { values, indices } = tf.topk(x, k);
        return [values, indices];
      },
      options: { k },
      noGradient: NOT_DEFINED,
      onlyFinite: 'among what is no number there is no order',
    })),
);

interface Resizing {
  of: number[];
  size: [number, number];
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

const resizing: fc.Arbitrary<Resizing> = fc
  .record({
    of: fc.tuple(positive, positive, positive, positive),
    size: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
    corners: fc.constantFrom('plain', 'aligned', 'half'),
  })
  .map(({ of, size, corners }) => ({
    of,
    size,
    alignCorners: corners === 'aligned',
    halfPixelCenters: corners === 'half',
  }));

const resize = (op: typeof tf.image.resizeBilinear, extra: Partial<Case>): fc.Arbitrary<Case> =>
  resizing.map(({ of, size, alignCorners, halfPixelCenters }) => ({
    inputs: [float(of)],
    op: (x) => op(x as tf.Tensor4D, size, alignCorners, halfPixelCenters),
    options: { size, alignCorners, halfPixelCenters },
    ...extra,
  }));

const AS_PRODUCTS = 'written as products, it gives NaN in all of a row or column that has one';

const nearest = resize(tf.image.resizeNearestNeighbor, {
  wrongOnCpu: 'it mixes the images of a batch and leaves out half-pixel centers',
  onlyFinite: AS_PRODUCTS,
});
const bilinear = resize(tf.image.resizeBilinear, {
  wrongOnCpu: 'it leaves out half-pixel centers, and exchanges the axes of a single row',
  onlyFinite: AS_PRODUCTS,
});

export const indexingCases: Cases = {
  GatherV2: gather,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  UnsortedSegmentSum: segmentSum,
  OneHot: oneHot,
  TopK: topK,
  ResizeNearestNeighbor: nearest,
  ResizeBilinear: bilinear,
  ResizeNearestNeighborGrad: nearest,
  ResizeBilinearGrad: bilinear,
};
