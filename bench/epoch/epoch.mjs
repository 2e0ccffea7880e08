// npm run bench -- epoch [--rounds N]
// 60,000 digits of MNIST, the convnet of the engine's bench through `fit` of nnlab: shuffled, with accuracy and a live plot.
// Beside it as many captured steps as the epoch has, on batches that are there. NNLAB_DATA_URL says where the digits come from.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import * as nn from 'nnlab';
import { compileStep } from 'nnlab/engine';

const BATCH = 128;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });

// What a notebook would be sent.
let sent = 0;
Object.assign(globalThis, {
  [Symbol.for('Jupyter.host')]: {
    /** @param {unknown} bundle */
    display: (bundle) => void (sent += JSON.stringify(bundle).length),
    signal: new AbortController().signal,
  },
});

const { train } = await nn.data.mnist();
const network = () =>
  nn.sequential(
    [
      nn.input(28, 28, 1),
      nn.conv2d(32, 3, { activation: 'relu' }),
      nn.maxPooling2d(2),
      nn.conv2d(64, 3, { activation: 'relu' }),
      nn.maxPooling2d(2),
      nn.flatten(),
      nn.dropout(0.5),
      nn.dense(10, 'softmax'),
    ],
    { seed: 1 },
  );

const fitted = network();
const steps = stepsOf(network().tf);
// Both are captured before they are measured.
await fitted.fit(train.take(2 * BATCH + (train.length % BATCH)), { epochs: 3, batchSize: BATCH });
steps(3);

const epochs = [];
const sums = [];
for (let round = 0; round < Number(values.rounds); round++) {
  epochs.push(await secondsOf(() => fitted.fit(train, { epochs: 1, batchSize: BATCH })));
  sums.push(await secondsOf(() => steps(Math.floor(train.length / BATCH))));
  const [epoch, sum] = [epochs.at(-1) ?? 0, sums.at(-1) ?? 0];
  console.log(`round ${round + 1}: epoch ${epoch.toFixed(2)} s, its steps ${sum.toFixed(2)} s`);
}
const [epoch, sum] = [Math.min(...epochs), Math.min(...sums)];
console.log(
  `minima: epoch ${epoch.toFixed(2)} s, its steps ${sum.toFixed(2)} s, ratio ${(epoch / sum).toFixed(3)}; ${(sent / 1e6).toFixed(1)} MB of plots`,
);

/** @param {() => unknown} work */
async function secondsOf(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** @param {tf.LayersModel} model */
function stepsOf(model) {
  const optimizer = tf.train.adam();
  const weights = /** @type {tf.Variable[]} */ (
    model.trainableWeights.map((weight) => weight.read())
  );
  const step = compileStep(
    (x, t) => {
      const loss = () =>
        /** @type {tf.Scalar} */ (
          tf.mean(
            tf.metrics.categoricalCrossentropy(
              t,
              /** @type {tf.Tensor} */ (model.apply(x, { training: true })),
            ),
          )
        );
      return /** @type {tf.Scalar} */ (optimizer.minimize(loss, true, weights));
    },
    { optimizers: [optimizer] },
  );
  const x = tf.randomUniform([BATCH, 28, 28, 1], 0, 1, 'float32', 1);
  const t = tf.oneHot(tf.range(0, BATCH, 1, 'int32').mod(tf.scalar(10, 'int32')), 10).toFloat();
  return (/** @type {number} */ count) => {
    for (let i = 0; i < count; i++) step.run(x, t);
    if (step.reason !== undefined) throw new Error(`not captured: ${step.reason}`);
  };
}
