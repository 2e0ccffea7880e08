export type { AugmentOptions } from './augment.js';
export {
  Dataset,
  type DataClass,
  type DatasetSource,
  type Example,
  type MappedExample,
} from './dataset.js';
export { Split } from './split.js';
export type { InputStatistics } from './statistics.js';
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
export { addition, additionLetters, type AdditionOptions } from './addition.js';
export { drawings, type DrawingsOptions } from './drawings.js';
export { csv, type CsvOptions } from './csv.js';
export { images, type ImagesOptions } from './images.js';
export { recall, type RecallOptions } from './recall.js';
export { sine, type SineOptions } from './sine.js';
export { sentences, type Sentences, type SentencesOptions } from './sentences.js';
export { sonnets } from './sonnets.js';
export { strokes } from './strokes.js';
export { text } from './text.js';
export { tinyShakespeare, type TinyShakespeareOptions } from './tiny-shakespeare.js';
