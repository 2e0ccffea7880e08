export type { Goal } from './goal.js';
export type { SweptFit } from './packing.js';
export { Sweep, type SweepGroup, type SweepRun } from './result.js';
export { seeds } from './seeds.js';
export {
  sweep,
  type NetworkSweep,
  type PlaygroundSweep,
  type Setting,
  type Vary,
} from './sweep.js';
