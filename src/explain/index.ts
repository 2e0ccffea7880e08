export { mistakes } from './mistakes.js';
