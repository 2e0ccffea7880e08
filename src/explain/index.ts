export {
  occlusion,
  saliency,
  type Attribution,
  type OcclusionOptions,
  type SaliencyOptions,
} from './attribution.js';
export { backprop, type Backprop, type BackpropOptions, type TracedLayer } from './backprop.js';
export { convolution, type Convolution, type ConvolutionOptions } from './convolution.js';
export { layers, type LayerOutput, type LayersOptions, type LayersTrace } from './layers.js';
export { gradientCheck, type GradientCheckOptions } from './gradient-check.js';
export type { GradientCheck } from './gradient-check-result.js';
export { gradients, type Gradients, type LayerGradients } from './gradients.js';
export { landscape, type Landscape, type LandscapeOptions, type PathPoint } from './landscape.js';
export { deadUnits, type DeadUnits, type FiringLayer } from './dead-units.js';
export { gates, type Gates, type GatesOptions } from './gates.js';
export {
  gradientThroughTime,
  type GradientThroughTime,
  type GradientThroughTimeOptions,
  type TimeGradient,
} from './gradient-through-time.js';
export { mistakes } from './mistakes.js';
export type { Mistake, Mistakes } from './mistakes-result.js';
export { calibration, type Calibration, type CalibrationBin } from './calibration.js';
export { projection, type ProjectionOptions } from './projection.js';
export { weights, type WeightsOptions } from './weights.js';
export { weightImages, type WeightImagesOptions } from './weight-images.js';
