export { Dataset, Split, type DataClass, type DatasetSource, type Example } from './dataset.js';
export { circle, gauss, moons, spiral, xor, type PointsOptions } from './points.js';
export { table, type TableOptions } from './table.js';
