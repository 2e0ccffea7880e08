import { displaySymbol, type Displayable, type MimeBundle } from './display/bundle.js';
import { escapeXml } from './display/picture.js';

/** A call as it is written, and what it is for. */
type Line = readonly [call: string, meaning: string];

/** The library in the order of the course. Tests hold it against what there is. */
const sections: readonly (readonly [title: string, ...lines: Line[]])[] = [
  [
    'Lessons',
    ['await nn.predict("What will happen?", ["this", "that"])', 'asks before the answer is seen'],
    ['await nn.check("name", answer) hint("name") solution("name")', 'exercises: tried, helped'],
    ['await nn.figure("name", value) progress()', 'published and yours; what you have done'],
  ],
  [
    'Data',
    [
      'nn.data.circle() xor() gauss() spiral() moons() rings() blobs()',
      'points of two classes or more',
    ],
    ['nn.data.regPlane() regGauss() sine() eightGaussians()', 'quantities, curves, clouds'],
    [
      'nn.data.mnist() digits() strokes() drawings()',
      'handwritten digits: real, drawn, your own; things',
    ],
    [
      'nn.data.recall() addition() tinyShakespeare() sonnets() sentences()',
      'sequences and texts to learn from',
    ],
    ['nn.data.table() csv() images() text()', 'your own numbers, tables, pictures, texts'],
    [
      'data.split(0.8) shuffle(seed) take(n) filter() ofClasses() map()',
      'parts and views of a data set',
    ],
    [
      'data.standardize() augment() resize() batches(n) classes describe()',
      'what it holds, made ready',
    ],
  ],
  [
    'Units',
    [
      'nn.neuron({ weights, bias, activation }) spikingNeuron({ weights })',
      'one unit, weights by hand; a nerve cell: run([1, 1]), rate([1, 1])',
    ],
    ['nn.perceptron({ inputs })', 'learns from its mistakes: for (const c of unit.learn(data))'],
    ['nn.activations.tanh', 'the functions of units: call, derivative(x), plot()'],
    ['nn.value(2)', 'numbers that remember: v.mul(w).add(b), backward(), grad'],
  ],
  [
    'Networks',
    ['nn.sequential([nn.input(2), nn.dense(4, "tanh"), nn.dense(1)])', 'layers one after another'],
    ['nn.dense() activation() leakyReLU() dropout() gaussianNoise()', 'layers of units'],
    ['nn.conv2d() depthwiseConv2d() conv2dTranspose() upSampling2d()', 'layers for images'],
    ['nn.maxPooling2d() averagePooling2d() globalAveragePooling2d()', 'pooling'],
    ['nn.flatten() reshape() batchNormalization() layerNormalization()', 'shape and scale'],
    ['nn.embedding() simpleRNN() lstm() gru()', 'layers for sequences and words'],
    ['nn.bidirectional() timeDistributed() repeatVector() residual()', 'layers around layers'],
    [
      'nn.charModel(text) loadCharModel(path) gan(data) loadGan(path) from(tfModel) load(path)',
      'one that writes; two that play; a model of TensorFlow.js, a saved one',
    ],
    [
      'nn.mobileNet() transfer(base) compareTransfer() imageSearch() wordVectors(text)',
      'on what another has learned; words by their neighbours',
    ],
    ['model.summary() predict(x) evaluate(data) save(path)', 'what a network is and says'],
    [
      'model.code("pytorch") export("onnx", path) tf nn.webPage(model, path)',
      'the same network elsewhere; the tfjs model; a page for the browser',
    ],
  ],
  [
    'Training',
    ['await model.fit(data, { epochs, batchSize, optimizer })', 'learns, with live curves'],
    ['nn.sgd() adam() adamW() rmsprop() adagrad() adadelta()', 'how weights are changed'],
    [
      'nn.schedules.constant() exponentialDecay() stepDecay() cosineDecay() warmup()',
      'learning rates that change',
    ],
    [
      'nn.playground({ dataset: "circle" }) sweep({ vary: { seed: nn.seeds(20) } })',
      'TensorFlow Playground in one call; many seeds or settings side by side',
    ],
  ],
  [
    'Pictures',
    [
      'nn.plot.points() images() boundary() history() network(model) nerveCell()',
      'data, answers, curves; nodes and weights, a nerve cell beside a unit',
    ],
    [
      'nn.plot.corrections() confusion() units() functions() unrolled()',
      'a perceptron learning, mix-ups, what each unit computes, curves',
    ],
    [
      'nn.explain.backprop() gradientCheck() gradients() convolution()',
      'forward and back, number by number',
    ],
    [
      'nn.explain.layers() saliency() occlusion() deadUnits() gates() gradientThroughTime()',
      'what a network sees, what is silent, what it remembers',
    ],
    [
      'nn.explain.mistakes() calibration() projection() weights() weightImages() landscape()',
      'what it gets wrong, how sure, how near, its numbers and the loss around them',
    ],
  ],
];

/** See `help`. */
export class Help implements Displayable {
  /** The page as text. */
  readonly text = sections
    .map(([title, ...lines]) => {
      const calls = lines.map(([call, meaning]) => `  ${call}\n      ${meaning}`);
      return `${title}\n${calls.join('\n')}`;
    })
    .join('\n\n');

  toString(): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    const body = sections.map(([title, ...lines]) => {
      const rows = lines.map(
        ([call, meaning]) =>
          `<tr><td style="text-align:left"><code>${escapeXml(call)}</code></td><td style="text-align:left">${escapeXml(meaning)}</td></tr>`,
      );
      return `<tbody><tr><th colspan="2" style="text-align:left">${title}</th></tr>${rows.join('')}</tbody>`;
    });
    const html = `<table aria-label="The calls of nnlab">${body.join('')}</table>`;
    return { 'text/plain': this.text, 'text/html': html };
  }
}

/**
 * Every call of the library on one page. Type `nn.` and press Tab for the same with explanations.
 *
 * @returns The page; it shows itself.
 *
 * @example
 * nn.help();
 */
export function help(): Help {
  return new Help();
}
