import { fileURLToPath } from 'node:url';
import { serveData, testDataFolder } from '../../scripts/testing/data-server.mjs';
import { mnist, type Split } from '../../src/data/index.js';
import { conv2d, dense, dropout, flatten, input, maxPooling2d } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

/** "Simple MNIST convnet" of keras.io: Adam, batches of 128, the last 10 % of the training images to validate on. */
export const published = { parameters: 34_826, afterFirstEpoch: 0.978, test: 0.9922, epochs: 15 };

export const kerasCnn = () =>
  sequential(
    [
      input(28, 28, 1),
      conv2d(32, 3, 'relu'),
      maxPooling2d(2),
      conv2d(64, 3, 'relu'),
      maxPooling2d(2),
      flatten(),
      dropout(0.5),
      dense(10, 'softmax'),
    ],
    { seed: 1 },
  );

const folder = testDataFolder(fileURLToPath(new URL('../..', import.meta.url)));

/** Whether it need not come from far. */
export const hasMnist = folder !== undefined || process.env['NNLAB_DATA_URL'] !== undefined;

/** The real MNIST, from the folder of test data where there is one. */
export async function realMnist(): Promise<Split> {
  if (process.env['NNLAB_DATA_URL'] || folder === undefined) return mnist();
  const server = await serveData(folder);
  process.env['NNLAB_DATA_URL'] = server.url;
  try {
    return await mnist();
  } finally {
    delete process.env['NNLAB_DATA_URL'];
    server.close();
  }
}
