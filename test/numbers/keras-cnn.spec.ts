import { expect, test } from 'vitest';
import { kerasCnn, published, realMnist } from './keras-cnn.js';

test('keras-cnn: 15 epochs end at 99.22 %, the first at 97.80 % of what it is validated on', async () => {
  const { train, test } = await realMnist();
  const model = kerasCnn();
  const { history } = await model.fit(train.split(0.9), {
    epochs: published.epochs,
    batchSize: 128,
    optimizer: 'adam',
  });
  const first = history.validationAccuracy![0]!;
  const { accuracy } = model.evaluate(test);
  console.log(`keras-cnn: ${first} validation after epoch 1, ${accuracy} test after 15`);
  // Three seeds end at .9907 to .9917 here, six in PyTorch at .9908 to .9921; after one epoch at .976 to .981.
  expect(Math.abs(first - published.afterFirstEpoch)).toBeLessThan(0.01);
  expect(Math.abs(accuracy! - published.test)).toBeLessThan(0.003);
});
