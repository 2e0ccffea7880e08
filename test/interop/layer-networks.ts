/** Small networks, each with a layer and the options of it that frameworks have in different ways. */
import * as nn from '../../src/index.js';

const { input, conv2d, dense, flatten } = nn;
const images = input(8, 7, 3);
const steps = input(6, 4);
const l2 = { kernelRegularizer: { l1: 0.01, l2: 0.02 } };
const row = (...layers: nn.Layer[]): nn.Layer[] => [input(5), ...layers, dense(3, 'softmax')];
const image = (...layers: nn.Layer[]): nn.Layer[] => [
  images,
  ...layers,
  flatten(),
  dense(3, 'softmax'),
];
const sequence = (...layers: nn.Layer[]): nn.Layer[] => [steps, ...layers, dense(3, 'softmax')];

/** Numbers of tokens that come in, where they do. */
export const TOKENS: Readonly<Record<string, number>> = { embedding: 20, maskZero: 20 };

export const LAYER_NETWORKS: Readonly<Record<string, readonly nn.Layer[]>> = {
  relu: row(dense(4, 'relu'), dense(4, 'relu6')),
  elu: row(dense(4, 'elu'), dense(4, 'selu')),
  softplus: row(dense(4, 'softplus'), dense(4, 'softsign')),
  leaky: row(dense(4), nn.leakyReLU(0.2)),
  swish: row(dense(4, 'swish'), nn.activation('sigmoid')),
  gelu: row(dense(4, 'gelu'), nn.activation('tanh')),
  regularized: row(dense(4, l2), dense(4, { useBias: false, ...l2 })),
  frozen: row(dense(4, { trainable: false, activation: 'tanh' })),
  noise: row(nn.gaussianNoise(0.1), dense(4, 'tanh'), nn.dropout(0.2)),
  norms: row(
    dense(4),
    nn.batchNormalization({ scale: false, momentum: 0.9 }),
    nn.layerNormalization({ center: false }),
  ),
  imageNorms: image(
    nn.layerNormalization(),
    nn.batchNormalization({ center: false }),
    conv2d(2, 3, 'softmax'),
  ),
  conv: image(conv2d(4, 3, { padding: 'same', strides: 2, ...l2 })),
  dilated: image(
    conv2d(4, [3, 2], { padding: 'same', dilationRate: 2, activation: 'relu' }),
    conv2d(4, 2, { dilationRate: [2, 1], activation: 'tanh' }),
    conv2d(4, [1, 2], { dilationRate: 2, useBias: false }),
  ),
  depthwise: image(nn.depthwiseConv2d(3, { strides: 2, padding: 'same', depthMultiplier: 2 })),
  transposed: image(nn.conv2dTranspose(4, 3, { strides: 2, padding: 'same', activation: 'elu' })),
  evenTransposed: image(nn.conv2dTranspose(4, 4, { strides: 2, padding: 'same' })),
  upsampling: image(nn.upSampling2d([2, 3]), conv2d(2, 3)),
  bilinear: image(nn.upSampling2d(2, { interpolation: 'bilinear' }), conv2d(2, 3)),
  maxPooling: image(nn.maxPooling2d(3, { strides: 2, padding: 'same' })),
  averagePooling: image(nn.averagePooling2d(3, { strides: 2, padding: 'same' })),
  evenPooling: image(nn.averagePooling2d(3, { strides: 1, padding: 'same' })),
  globalPooling: [images, conv2d(4, 3), nn.globalAveragePooling2d(), dense(3, 'softmax')],
  reshaped: [images, nn.reshape(42, 4), nn.lstm(3), dense(3, 'softmax')],
  flattened: [images, conv2d(4, 3), flatten(), nn.layerNormalization(), dense(3, 'softmax')],
  generator: [
    input(5),
    dense(48, 'relu'),
    nn.reshape(4, 4, 3),
    nn.upSampling2d(2),
    conv2d(2, 3, { padding: 'same', activation: 'tanh' }),
  ],
  residual: image(
    nn.residual([conv2d(3, 3, { padding: 'same', activation: 'relu' }), nn.batchNormalization()]),
    nn.activation('relu'),
    nn.residual([conv2d(4, 3, { padding: 'same', strides: 2 }), conv2d(4, 1)], {
      shortcut: conv2d(4, 1, { strides: 2 }),
    }),
    nn.residual([nn.residual([conv2d(4, 1, 'tanh')]), conv2d(4, 1)]),
  ),
  residualRows: [input(4), nn.residual([dense(4, 'tanh')]), dense(3, 'softmax')],
  simpleRNN: sequence(
    nn.simpleRNN(4, { activation: 'relu', returnSequences: true }),
    nn.simpleRNN(3),
  ),
  lstm: sequence(nn.lstm(4, { returnSequences: true, goBackwards: true }), nn.lstm(3)),
  lstmWithoutBias: sequence(nn.lstm(3, { useBias: false, ...l2 })),
  gru: sequence(nn.gru(4, { returnSequences: true }), nn.gru(3)),
  bidirectional: sequence(
    nn.bidirectional(nn.lstm(4, { returnSequences: true, ...l2 })),
    nn.bidirectional(nn.lstm(3)),
  ),
  bidirectionalRNN: sequence(
    nn.bidirectional(nn.simpleRNN(4, { returnSequences: true }), { mergeMode: 'sum' }),
    nn.bidirectional(nn.simpleRNN(3), { mergeMode: 'mul' }),
  ),
  bidirectionalGRU: sequence(nn.bidirectional(nn.gru(3), { mergeMode: 'ave' })),
  embedding: [input(6), nn.embedding(20, 4), nn.lstm(3), dense(3, 'softmax')],
  maskZero: [input(6), nn.embedding(20, 4, { maskZero: true }), nn.lstm(3), dense(3, 'softmax')],
  repeated: [
    input(5),
    nn.repeatVector(4),
    nn.lstm(3, { returnSequences: true }),
    nn.timeDistributed(dense(3, { activation: 'softmax', ...l2 })),
  ],
  timeDistributedConv: [
    input(2, 6, 6, 1),
    nn.timeDistributed(conv2d(2, 3)),
    nn.timeDistributed(flatten()),
    nn.lstm(3),
    dense(3, 'softmax'),
  ],
};

/** What of them a framework lacks: a part of the message. */
export const LACKING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  keras: { bilinear: 'has interpolation "bilinear"' },
  pytorch: {
    bilinear: 'has interpolation "bilinear"',
    gru: 'is a GRU as Cho et al. (2014) have it',
    bidirectionalGRU: '"bidirectional1" is a GRU as Cho et al. (2014) have it',
    maskZero: 'has maskZero, which PyTorch lacks',
    timeDistributedConv: 'does a Conv2D at each step',
  },
  mxnet: {
    bilinear: 'has interpolation "bilinear"',
    gru: 'is a GRU as Cho et al. (2014) have it',
    bidirectionalGRU: '"bidirectional1" is a GRU as Cho et al. (2014) have it',
    lstmWithoutBias: 'has useBias false',
    maskZero: 'has maskZero, which MXNet lacks',
    timeDistributedConv: 'does a Conv2D at each step',
  },
  onnx: {
    maskZero: 'has maskZero, which ONNX lacks',
    timeDistributedConv: 'does a Conv2D at each step',
    simpleRNN: 'has the activation relu',
  },
  caffe: {
    gelu: 'has the activation gelu, which Caffe lacks',
    noise: 'adds noise, which Caffe lacks',
    norms: 'is a LayerNormalization',
    imageNorms: 'is a LayerNormalization',
    transposed: 'pads one side more than the other',
    bilinear: 'has interpolation "bilinear"',
    maxPooling: 'pads one side more than the other',
    averagePooling: 'has padding "same"',
    evenPooling: 'has padding "same"',
    reshaped: 'is a Reshape',
    flattened: 'flattens an image that no dense layer reads',
    generator: 'is a Reshape',
    simpleRNN: 'is a SimpleRNN',
    lstm: 'is a LSTM',
    lstmWithoutBias: 'is a LSTM',
    gru: 'is a GRU',
    bidirectional: 'is a Bidirectional',
    bidirectionalRNN: 'is a Bidirectional',
    bidirectionalGRU: 'is a Bidirectional',
    embedding: 'is a Embedding',
    maskZero: 'is a Embedding',
    repeated: 'is a RepeatVector',
    timeDistributedConv: 'is a TimeDistributed',
  },
};
