/** What the network sees of a point (x₁, x₂). */
export interface Feature {
  /** How it is written in formulas. */
  readonly label: string;
  readonly of: (x1: number, x2: number) => number;
}

/** The features of TensorFlow Playground, in the order in which its network takes them. */
export const features = {
  x1: { label: 'x₁', of: (x1) => x1 },
  x2: { label: 'x₂', of: (_, x2) => x2 },
  'x1^2': { label: 'x₁²', of: (x1) => x1 * x1 },
  'x2^2': { label: 'x₂²', of: (_, x2) => x2 * x2 },
  x1x2: { label: 'x₁x₂', of: (x1, x2) => x1 * x2 },
  'sin x1': { label: 'sin x₁', of: (x1) => Math.sin(x1) },
  'sin x2': { label: 'sin x₂', of: (_, x2) => Math.sin(x2) },
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof features;

export const featureNames = Object.keys(features) as FeatureName[];
