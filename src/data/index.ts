export { Dataset, Split, type DataClass, type DatasetSource, type Example } from './dataset.js';
export { circle, gauss, moons, spiral, xor, type PointsOptions } from './points.js';
export { table, type TableOptions } from './table.js';
export { digits, type DigitsOptions } from './digits.js';
export { mnist, type MnistOptions } from './mnist.js';
