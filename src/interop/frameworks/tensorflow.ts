/** TensorFlow: Keras's layers, and a training loop written out with a gradient tape. */
import type { Network } from '../network.js';
import type { Training } from '../training.js';
import { penaltiesOf } from './words.js';
import { KERAS_WEIGHTS, kerasLoss, kerasModel, kerasOptimizer } from './keras.js';

export function tensorflowProgram(network: Network, training: Training): string {
  return `import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

${kerasModel(network)}
optimizer = ${kerasOptimizer(training)}
loss_of = keras.losses.get("${kerasLoss(training)}")


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(loss_of(y, model(x, training=True)))${penaltiesOf(network).length > 0 ? ' + sum(model.losses)' : ''}
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


def train(x, y):
    """x: examples, y: answers${training.loss === 'categoricalCrossentropy' ? ', one-hot' : ''}."""
    examples = tf.data.Dataset.from_tensor_slices((x, y))
    for epoch in range(${training.epochs}):
        losses = [step(*batch) for batch in examples.shuffle(len(x)).batch(${training.batchSize})]
        print(f"epoch {epoch + 1}: loss {tf.reduce_mean(losses):.4f}")


# Weights that nnlab trained, from model.export("tensorflow", "${KERAS_WEIGHTS}"):
# model.load_weights("${KERAS_WEIGHTS}")
`;
}
