export {
  occlusion,
  saliency,
  type Attribution,
  type OcclusionOptions,
  type SaliencyOptions,
} from './attribution.js';
export { backprop, type Backprop, type BackpropOptions, type TracedLayer } from './backprop.js';
export { layers, type LayerOutput, type LayersOptions, type LayersTrace } from './layers.js';
export { mistakes } from './mistakes.js';
