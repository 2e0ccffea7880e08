export { backprop, type Backprop, type BackpropOptions, type TracedLayer } from './backprop.js';
export { mistakes } from './mistakes.js';
