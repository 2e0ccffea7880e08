export { Dataset, Split, type DataClass, type DatasetSource, type Example } from './dataset.js';
export {
  blobs,
  circle,
  eightGaussians,
  gauss,
  moons,
  regGauss,
  regPlane,
  rings,
  spiral,
  xor,
  type BlobsOptions,
  type PointsOptions,
} from './points.js';
export { table, type TableOptions } from './table.js';
export { digits, type DigitsOptions } from './digits.js';
export { mnist, type MnistOptions } from './mnist.js';
