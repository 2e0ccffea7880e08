export { boundary } from './boundary.js';
export { confusion } from './confusion.js';
export { corrections } from './corrections.js';
export { Figure } from './figure.js';
export { history } from './history.js';
export { images, type ImagesOptions } from './images.js';
export { points } from './points.js';
