import type { Random } from '../random.js';

// The network of TensorFlow Playground in double precision: units one by one, gradients added up
// over a batch, all of it in Playground's order, so that its numbers come out bit for bit.

export type PlaygroundActivation = 'relu' | 'tanh' | 'sigmoid' | 'linear';
export type Regularization = 'none' | 'l1' | 'l2';

interface ActivationFunction {
  readonly output: (sum: number) => number;
  /** The derivative at `sum`, whose output is known. */
  readonly derivative: (sum: number, output: number) => number;
}

export const activationFunctions: Readonly<Record<PlaygroundActivation, ActivationFunction>> = {
  relu: { output: (sum) => Math.max(0, sum), derivative: (sum) => (sum <= 0 ? 0 : 1) },
  tanh: { output: Math.tanh, derivative: (_, y) => 1 - y * y },
  sigmoid: { output: (sum) => 1 / (1 + Math.exp(-sum)), derivative: (_, y) => y * (1 - y) },
  linear: { output: (sum) => sum, derivative: () => 1 },
};

/** A layer of units, each with a weight for every output of the layer before. */
export interface UnitLayer {
  readonly activation: PlaygroundActivation;
  /** `[units][incoming]`. */
  readonly weights: readonly Float64Array[];
  readonly biases: Float64Array;
  /** What each unit last gave out. */
  readonly outputs: Float64Array;
}

interface LayerState extends UnitLayer {
  readonly sums: Float64Array;
  readonly sumDerivatives: Float64Array;
  readonly outputDerivatives: Float64Array;
  readonly weightGradients: readonly Float64Array[];
  readonly biasGradients: Float64Array;
  /** Weights that L1 has set to 0 for good, as `[units][incoming]` of 0 and 1. */
  readonly dead: readonly Uint8Array[];
}

export interface UpdateRule {
  readonly learningRate: number;
  readonly regularization: Regularization;
  readonly regularizationRate: number;
}

/** A dense network with one output. */
export class PlaygroundNetwork {
  readonly #layers: readonly LayerState[];
  /** Examples since the last update. */
  #gathered = 0;

  /**
   * @param units Of each layer, those of the inputs first, that of the output last.
   * @param random What the weights are drawn from, uniform in [-0.5, 0.5); biases are 0.1. Without
   *   it all of them are 0.
   */
  constructor(
    units: readonly number[],
    hidden: PlaygroundActivation,
    output: PlaygroundActivation,
    random?: Random,
  ) {
    this.#layers = units.slice(1).map((count, i) => {
      const rows = () => Array.from({ length: count }, () => new Float64Array(units[i]!));
      const numbers = () => new Float64Array(count);
      return {
        activation: i === units.length - 2 ? output : hidden,
        weights: rows().map((row) => (random ? row.map(() => random.uniform() - 0.5) : row)),
        biases: numbers().fill(random ? 0.1 : 0),
        outputs: numbers(),
        sums: numbers(),
        sumDerivatives: numbers(),
        outputDerivatives: numbers(),
        weightGradients: rows(),
        biasGradients: numbers(),
        dead: rows().map((row) => new Uint8Array(row.length)),
      };
    });
  }

  /** The hidden layers and the output; `weights` and `biases` are free to be set by hand. */
  get layers(): readonly UnitLayer[] {
    return this.#layers;
  }

  /** The answer to one example; every unit keeps what it gave out. */
  forward(inputs: ArrayLike<number>): number {
    let incoming = inputs;
    for (const { activation, weights, biases, sums, outputs } of this.#layers) {
      const { output } = activationFunctions[activation];
      for (let unit = 0; unit < outputs.length; unit++) {
        const row = weights[unit]!;
        let sum = biases[unit]!;
        for (let j = 0; j < row.length; j++) sum += row[j]! * incoming[j]!;
        sums[unit] = sum;
        outputs[unit] = output(sum);
      }
      incoming = outputs;
    }
    return incoming[0]!;
  }

  /** Adds the gradient of ½ (output − target)² at `inputs`, which went forward last. */
  backward(inputs: ArrayLike<number>, target: number): void {
    const last = this.#layers.at(-1)!;
    last.outputDerivatives[0] = last.outputs[0]! - target;
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const before = this.#layers[l - 1];
      addGradients(this.#layers[l]!, before?.outputs ?? inputs);
      if (before) passBack(this.#layers[l]!, before);
    }
    this.#gathered++;
  }

  /** Takes a step against the mean of the gradients gathered, then forgets them. */
  update({ learningRate, regularization, regularizationRate }: UpdateRule): void {
    const count = this.#gathered;
    if (count === 0) return;
    for (const { weights, biases, weightGradients, biasGradients, dead } of this.#layers) {
      for (let unit = 0; unit < biases.length; unit++) {
        biases[unit]! -= (learningRate * biasGradients[unit]!) / count;
        const [row, gradients, gone] = [weights[unit]!, weightGradients[unit]!, dead[unit]!];
        for (let j = 0; j < row.length; j++) {
          if (gone[j]) continue;
          // Playground takes the slope of the penalty before the step.
          const slope = penaltySlope(regularization, row[j]!);
          const stepped = row[j]! - (learningRate / count) * gradients[j]!;
          const shrunk = stepped - learningRate * regularizationRate * slope;
          const crossed = regularization === 'l1' && stepped * shrunk < 0;
          row[j] = crossed ? 0 : shrunk;
          if (crossed) gone[j] = 1;
        }
        gradients.fill(0);
      }
      biasGradients.fill(0);
    }
    this.#gathered = 0;
  }
}

function addGradients(layer: LayerState, incoming: ArrayLike<number>): void {
  const { activation, sums, outputs, outputDerivatives, sumDerivatives } = layer;
  const { derivative } = activationFunctions[activation];
  for (let unit = 0; unit < outputs.length; unit++) {
    const d = outputDerivatives[unit]! * derivative(sums[unit]!, outputs[unit]!);
    sumDerivatives[unit] = d;
    layer.biasGradients[unit]! += d;
    const gradients = layer.weightGradients[unit]!;
    for (let j = 0; j < gradients.length; j++) gradients[j]! += d * incoming[j]!;
  }
}

function passBack({ weights, sumDerivatives }: LayerState, before: LayerState): void {
  const { outputDerivatives } = before;
  outputDerivatives.fill(0);
  for (let unit = 0; unit < weights.length; unit++) {
    const row = weights[unit]!;
    for (let j = 0; j < row.length; j++) outputDerivatives[j]! += row[j]! * sumDerivatives[unit]!;
  }
}

function penaltySlope(regularization: Regularization, weight: number): number {
  if (regularization === 'none') return 0;
  return regularization === 'l2' ? weight : Math.sign(weight);
}
