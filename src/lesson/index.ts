export { check, type Feedback } from './check.js';
export type { Exercise, Exercises } from './exercise.js';
export { figure, type Figure, type FigureOptions, type PublishedFigure } from './figure.js';
export { hint, solution, type Hint } from './hint.js';
export { predict, type Comparison, type Prediction, type PredictOptions } from './predict.js';
export { progress, type Progress } from './progress.js';
