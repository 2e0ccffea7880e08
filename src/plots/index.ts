export { boundary } from './boundary.js';
export { corrections } from './corrections.js';
export { Figure } from './figure.js';
export { points } from './points.js';
