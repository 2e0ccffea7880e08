import * as tf from '@tensorflow/tfjs';

type Gradients = Parameters<tf.AdamOptimizer['applyGradients']>[0];

/**
 * Adam with decoupled weight decay: `w ← w − learningRate · weightDecay · w`, then the step of Adam (Loshchilov and Hutter 2019).
 * Its rate is a tensor of its own in the product, so that a captured step can take another one.
 */
export class AdamW extends tf.AdamOptimizer {
  static override get className(): string {
    return 'AdamW';
  }
  readonly #weightDecay: number;

  constructor(rate: number, beta1: number, beta2: number, epsilon: number, weightDecay: number) {
    super(rate, beta1, beta2, epsilon);
    this.#weightDecay = weightDecay;
  }

  override applyGradients(gradients: Gradients): void {
    const names = Array.isArray(gradients)
      ? gradients.map(({ name }) => name)
      : Object.keys(gradients);
    tf.tidy(() => {
      for (const name of names) {
        const weight = tf.engine().registeredVariables[name]!;
        const lost = tf.mul(tf.mul(weight, this.#weightDecay), -this.learningRate);
        weight.assign(tf.add(weight, lost));
      }
    });
    super.applyGradients(gradients);
  }
}
