export { check, type Feedback } from './check.js';
export type { Exercise, Exercises } from './exercise.js';
export { hint, solution, type Hint } from './hint.js';
export { predict, type Comparison, type Prediction, type PredictOptions } from './predict.js';
export { progress, type Progress } from './progress.js';
