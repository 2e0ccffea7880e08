export { boundary } from './boundary.js';
export { confusion } from './confusion.js';
export { corrections } from './corrections.js';
export { Figure } from './figure.js';
export { functions, type FunctionsOptions } from './functions.js';
export { history } from './history.js';
export { images, type ImagesOptions } from './images.js';
export { points } from './points.js';
export { units, type UnitMap, type Units } from './units.js';
