/** The library in a browser's worker: bundled without Node, on tfjs's cpu backend or the engine with onnxruntime-web. */
import * as tf from '@tensorflow/tfjs';
import { BrowserStorage } from '../../../src/data/browser-storage.js';
import { mnistFiles } from '../../../src/data/mnist.js';
import { useStorage, type PublishedFile } from '../../../src/data/storage.js';
import { displaySymbol, type MimeBundle } from '../../../src/display/bundle.js';
import { createWebRunner, report, useRunner } from '../../../src/engine/index.js';
import type { OnnxRuntimeWeb } from '../../../src/engine/onnx/web-runner.js';
import * as nn from '../../../src/index.js';

export interface Learned {
  losses: readonly number[];
  accuracy: number;
  seconds: number;
  plot: MimeBundle;
  boundary: MimeBundle;
  failures: readonly string[];
}

const started = new Map<string, Promise<unknown>>();
const start = (backend: string): Promise<unknown> => {
  if (!started.has(backend)) started.set(backend, startBackend(backend));
  return started.get(backend)!;
};

async function startBackend(backend: string): Promise<void> {
  if (backend !== 'onnx') return;
  // Served beside this file: a package as large as all others together is no part of the clone.
  const RUNTIME = '/ort.wasm.min.mjs';
  const ort = (await import(RUNTIME)) as OnnxRuntimeWeb & {
    env: { wasm: { wasmPaths: string; numThreads: number } };
  };
  ort.env.wasm.wasmPaths = '/';
  ort.env.wasm.numThreads = 1; // threads need a page that is isolated from others
  useRunner(createWebRunner(ort));
}

const asks = {
  async train(backend: string): Promise<Learned> {
    await start(backend);
    await tf.setBackend(backend);
    const data = nn.data.circle({ samples: 200, seed: 1 }).split(0.5);
    const layers = [nn.input(2), nn.dense(8, 'tanh'), nn.dense(1, 'tanh')];
    const model = nn.sequential(layers, { seed: 1 });
    const optimizer = nn.adam(0.03);
    const run = await model.fit(data, { epochs: 30, batchSize: 10, optimizer, plot: false });
    return {
      losses: run.history.loss,
      accuracy: run.history.validationAccuracy!.at(-1)!,
      seconds: run.seconds,
      plot: nn.plot.history(run)[displaySymbol](),
      boundary: nn.plot.boundary(model, data.test)[displaySymbol](),
      failures: report().failures,
    };
  },

  /** Corrections of the perceptron on the logical AND, and the start of a Playground. */
  small(): unknown {
    const rows = [
      [0, 0, -1],
      [0, 1, -1],
      [1, 0, -1],
      [1, 1, 1],
    ];
    const and = nn.data.table(rows, { target: 2 });
    const unit = nn.perceptron({ inputs: 2 });
    const corrections = [...unit.learn(and)].length;
    return { corrections, mistakes: unit.mistakes(and), help: nn.help().text.length };
  },

  async save(): Promise<unknown> {
    const model = nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1)], { seed: 1 });
    await model.save('lesson/first');
    await model.save('lesson/first'); // in place of the one before
    const again = await nn.load('lesson/first');
    const paths = await model.export('onnx', 'lesson/first');
    const missing = await nn.load('lesson/frist').catch((error: Error) => error.message);
    return {
      before: model.predict([1, 2]),
      after: again.predict([1, 2]),
      paths,
      missing,
      size: (await new BrowserStorage().files('test').read('lesson/first.onnx')).length,
    };
  },

  /** Loads a published file, twice; what `wrong` has in place of its checksum is refused. */
  async download(baseUrl: string, file: PublishedFile): Promise<unknown> {
    const storage = new BrowserStorage({ baseUrl });
    const heard: number[] = [];
    const onProgress = (bytes: number) => heard.push(bytes);
    const first = await storage.fetch(file, { onProgress });
    const offline = new BrowserStorage({ baseUrl: `${baseUrl}nothing/` });
    const second = await offline.fetch(file);
    const wrong = { ...file, name: 'other.txt' };
    const refused = await storage.fetch(wrong).catch((error: Error) => error.message);
    useStorage(offline);
    const mnist = await nn.data.mnist().catch((error: Error) => error.message);
    useStorage(undefined);
    return {
      first: new TextDecoder().decode(first),
      second: new TextDecoder().decode(second),
      heard: heard.at(-1),
      refused,
      mnist,
      files: mnistFiles.length,
    };
  },
};

addEventListener('message', ({ data, ports }: MessageEvent<[keyof typeof asks, ...never[]]>) => {
  const [what, ...more] = data;
  Promise.resolve((asks[what] as (...values: unknown[]) => unknown)(...more)).then(
    (result) => ports[0]!.postMessage(result),
    (error: Error) => ports[0]!.postMessage({ error: error.stack }),
  );
});
