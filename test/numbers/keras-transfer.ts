import type { Dataset, Split } from '../../src/data/index.js';
import { conv2d, dense, dropout, flatten, input, maxPooling2d } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { adadelta } from '../../src/training/optimizers.js';
import { transfer } from '../../src/transfer/transfer.js';

/** "Transfer learning" of Keras's examples (mnist_transfer_cnn): digits 0 to 4 first, then 5 to 9 with its convolutions frozen. */
export const published = { first: 0.998, second: 0.992, epochs: 5 };

const classifier = () => [dense(128, 'relu'), dropout(0.5), dense(5, 'softmax')];
/** What the example says of Adadelta, its default in Keras 2: learning rate 1, decay 0.95, epsilon 1e-7. */
const options = (epochs: number) => ({
  epochs,
  batchSize: 128,
  optimizer: adadelta(1, { rho: 0.95, epsilon: 1e-7 }),
  plot: false,
});

const part = (data: Dataset, digits: string, count?: number) =>
  data.ofClasses([...digits]).take(count ?? data.length);

/** Accuracy on the test images of each half of the digits, the seconds, and what learns in the second. */
export async function kerasTransfer(
  { train, test }: Split,
  {
    epochs,
    count,
    tested,
    seed = 1,
  }: { epochs: number; count?: number; tested?: number; seed?: number },
) {
  const base = sequential(
    [
      input(28, 28, 1),
      conv2d(32, 3, 'relu'),
      conv2d(32, 3, 'relu'),
      maxPooling2d(2),
      dropout(0.25),
      flatten(),
      ...classifier(),
    ],
    { seed },
  );
  const first = await base.fit(part(train, '01234', count), options(epochs));
  const model = transfer(base, { features: 'flatten5', head: classifier(), seed });
  const second = await model.fit(part(train, '56789', count), options(epochs));
  return {
    first: base.evaluate(part(test, '01234', tested)).accuracy!,
    second: model.evaluate(part(test, '56789', tested)).accuracy!,
    seconds: [first.seconds, second.seconds],
    parameters: model.parameters,
    learning: model.trainableParameters,
  };
}
