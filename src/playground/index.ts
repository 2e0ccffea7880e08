export type { FeatureName } from './features.js';
export type { PlaygroundActivation, PlaygroundNetwork, Regularization } from './network.js';
export { playground, type Playground, type PlaygroundHistory } from './playground.js';
export type { PlaygroundOptions, PlaygroundSettings } from './settings.js';
