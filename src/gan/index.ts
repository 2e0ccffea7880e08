export { gan, type GanForDataOptions, type GanOptions } from './make.js';
export type { Gan, GenerateOptions } from './gan.js';
export type { GanFitOptions } from './fit.js';
export type { GanHistory, GanRun } from './run.js';
export { loadGan } from './saved.js';
export type { Modes } from './modes.js';
