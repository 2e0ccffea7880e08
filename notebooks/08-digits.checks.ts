import * as nn from 'nnlab';

// The exercises of lesson 8. docs/lessons.md says how such a file is read and tested.

const count = (sizes: readonly number[]) =>
  sizes.slice(1).reduce((sum, size, i) => sum + size * (sizes[i]! + 1), 0);

const parameters: nn.Exercise<(sizes: number[]) => number> = {
  prompt:
    'Write parameters(sizes): how many weights and biases does a network have whose layers have these sizes, the inputs first?',
  hints: [
    'How many numbers does a single hidden unit of [784, 30, 10] have? And all 30 together?',
    'Walk through the layers from the second on: a layer of n units behind one of m has n · (m + 1) numbers.',
    'let sum = 0;\nfor (let i = 1; i < sizes.length; i++) sum += sizes[i] * (___ + 1);\nreturn sum;',
  ],
  check(parameters) {
    const nielsen = parameters([784, 30, 10]);
    if (typeof nielsen !== 'number')
      return `Your function returns ${String(nielsen)}, expected a number. Is there a return at its end?`;
    if (nielsen === 0)
      return 'Your function returns 0: nothing is counted yet. Begin with one layer of 30 units.';
    if (nielsen === 784 * 30 + 30 * 10)
      return '23,820 are the weights. Each of the 40 units has a bias as well.';
    if (nielsen === count([784, 30, 10]) + 784)
      return 'You gave the inputs biases, too. They are numbers that come in, not units.';
    if (nielsen === 784 * 30 + 30)
      return '23,550 is the hidden layer alone. The output units have weights and biases, too.';
    if (nielsen === 784 * 30 * 10)
      return 'You multiplied all sizes. A unit has weights for the layer before it only: add up, layer by layer.';
    if (nielsen !== count([784, 30, 10]))
      return `For [784, 30, 10] your function returns ${nielsen}; the summary says 23,860. Count a network of [2, 1] by hand: two weights and a bias.`;
    for (const sizes of [
      [784, 10],
      [784, 128, 64, 10],
      [2, 1],
    ]) {
      const got = parameters([...sizes]);
      if (got !== count(sizes))
        return `[784, 30, 10] is right, but for [${sizes.join(', ')}] your function returns ${got}, expected ${count(sizes)}. Does it fit any number of layers?`;
    }
    const sizes = [3, 4, 2];
    parameters(sizes);
    if (sizes.join() !== '3,4,2')
      return 'Your function changes the list that it is given. Take a copy first: [...sizes].';
    return undefined;
  },
  solution: function parameters(sizes: number[]): number {
    let sum = 0;
    for (let i = 1; i < sizes.length; i++) sum += sizes[i]! * (sizes[i - 1]! + 1);
    return sum;
  },
  right: [
    (sizes) => count(sizes),
    (sizes) => {
      const [inputs, ...units] = sizes;
      return nn.sequential([nn.input(inputs!), ...units.map((n) => nn.dense(n))]).parameters;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'nothing is counted yet' },
    {
      answer: (sizes) => sizes.slice(1).reduce((sum, n, i) => sum + n * sizes[i]!, 0),
      says: 'Each of the 40 units has a bias as well',
    },
    { answer: (sizes) => count(sizes) + sizes[0]!, says: 'You gave the inputs biases' },
    {
      answer: (sizes) => sizes[1]! * (sizes[0]! + 1),
      says: 'the hidden layer alone',
    },
    { answer: (sizes) => sizes.reduce((a, b) => a * b), says: 'You multiplied all sizes' },
    { answer: (sizes) => sizes.reduce((a, b) => a + b), says: 'Count a network of [2, 1] by hand' },
    {
      answer: ([m, n, o]) => n! * (m! + 1) + (o ?? 0) * (n! + 1),
      says: 'Does it fit any number of layers?',
    },
    {
      answer: (sizes) => {
        let sum = 0;
        for (; sizes.length > 1; sizes.shift()) sum += sizes[1]! * (sizes[0]! + 1);
        return sum;
      },
      says: 'changes the list',
    },
    {
      answer: (() => undefined) as unknown as () => number,
      says: 'Is there a return at its end?',
    },
  ],
  why: 'Nearly all of them, 23,520 of 23,860, are weights of the first layer: every hidden unit looks at every pixel.',
};

const digitOf: nn.Exercise<(outputs: number[]) => number> = {
  prompt: 'Write digitOf(outputs): which digit does the network say with these ten outputs?',
  hints: [
    'Which of the ten numbers decides, and what do you want to know of it: how large it is, or where it stands?',
    'Math.max(...outputs) is the largest number. indexOf tells where a number stands in a list.',
    'return outputs.indexOf(___);',
  ],
  check(digitOf) {
    const seven = [0.01, 0, 0.02, 0.1, 0, 0.03, 0, 0.9, 0.05, 0.2];
    const zero = [0.4, 0.1, 0, 0.05, 0, 0.2, 0.3, 0, 0.01, 0.02];
    const got = digitOf(seven);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (got === -1)
      return 'Your function returns -1, which no output stands for. Look for the place of the largest output.';
    if (got === 0.9)
      return '0.9 is how large the largest output is. Asked is its place in the list: that is the digit.';
    if (got === 8)
      return 'You counted from 1. The first output stands for the digit 0, and lists count from 0 as well.';
    if (got !== 7)
      return `The largest of the ten outputs stands at place 7, but your function says ${got}.`;
    const below = digitOf(zero);
    if (below !== 0)
      return `Here no output is above a half, and the first is the largest, 0.4. Your function returns ${below}. The largest counts, however small it is.`;
    if (digitOf(zero.map((y) => y - 1)) !== 0)
      return 'With outputs below 0 your function goes wrong. Does it compare with 0 at the start? Begin with the first output.';
    if (digitOf([0, 0.5, 0.2, 0.5, 0, 0, 0, 0, 0, 0]) !== 1)
      return 'Outputs 1 and 3 are equally large. Asked is the first of them: compare with >, not with >=.';
    if (seven[0] !== 0.01 || seven[7] !== 0.9)
      return 'Your function changes the list that it is given, and who called it needs it. Sorting does that: take a copy first.';
    return undefined;
  },
  solution: function digitOf(outputs: number[]): number {
    return outputs.indexOf(Math.max(...outputs));
  },
  right: [
    (outputs) => {
      let best = 0;
      for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
      return best;
    },
    (outputs) => outputs.reduce((best, y, i) => (y > outputs[best]! ? i : best), 0),
  ],
  wrong: [
    { answer: () => -1, says: 'which no output stands for' },
    { answer: (outputs) => Math.max(...outputs), says: 'how large the largest output is' },
    { answer: (outputs) => outputs.indexOf(Math.max(...outputs)) + 1, says: 'counted from 1' },
    { answer: () => 3, says: 'your function says 3' },
    { answer: (outputs) => outputs.findIndex((y) => y > 0.5), says: 'no output is above a half' },
    {
      answer: (outputs) => {
        let [best, most] = [5, 0];
        outputs.forEach((y, i) => {
          if (y > most) [best, most] = [i, y];
        });
        return best;
      },
      says: 'With outputs below 0',
    },
    { answer: (outputs) => outputs.lastIndexOf(Math.max(...outputs)), says: 'compare with >' },
    {
      answer: (outputs) => {
        const place = outputs.indexOf(Math.max(...outputs));
        outputs.sort((a, b) => b - a);
        return place;
      },
      says: 'take a copy first',
    },
  ],
  why: 'The network itself never says "7". Taking the largest output is a decision of ours, and it throws away how close the second was.',
};

const ten = Array.from({ length: 10 }, (_, right) =>
  Array.from({ length: 10 }, (_, said) => (right === said ? 900 + right : (3 * right + said) % 7)),
);
ten[4]![9] = 31;
ten[9]![4] = 12;

const mostConfused: nn.Exercise<(counts: number[][]) => [right: number, said: number]> = {
  prompt:
    'Write mostConfused(counts): the right class and the wrong answer that it was most often taken for, as [right, said].',
  hints: [
    'Where in the table are the mistakes, and which places have to be left out?',
    'Two loops, one over the rows and one over the columns; keep the place of the largest number so far.',
    'for (let right = 0; right < counts.length; right++)\n  for (let said = 0; said < counts.length; said++)\n    if (right !== said && counts[right][said] > ___) …',
  ],
  check(mostConfused) {
    const got = mostConfused(ten.map((row) => [...row]));
    if (!Array.isArray(got) || got.length !== 2)
      return `Your function returns ${JSON.stringify(got)}, expected two numbers: [right, said].`;
    const [right, said] = got;
    if (right === said)
      return `[${right}, ${said}] lies on the diagonal: there the answers are right. Leave out the places where right and said are the same.`;
    if (right === 9 && said === 4)
      return '[9, 4] is turned round: rows are the right answers, columns what was said. Here 4s are taken for 9s 31 times, 9s for 4s 12 times.';
    if (right !== 4 || said !== 9)
      return `In a table where 4 is taken for 9 31 times, more than anything else, your function returns [${right}, ${said}].`;
    const three = mostConfused([
      [0, 2, 9],
      [1, 0, 3],
      [4, 5, 0],
    ]);
    if (three[0] !== 0 || three[1] !== 2)
      return `With three classes, 0 taken for 2 nine times, your function returns [${three.join(', ')}]. Does it fit any number of classes?`;
    const few = mostConfused([
      [5, 0],
      [1, 5],
    ]);
    if (few[0] !== 1 || few[1] !== 0)
      return `With a single mistake, 1 taken for 0, your function returns [${few.join(', ')}]. One mistake is enough to be the largest number.`;
    return undefined;
  },
  solution: function mostConfused(counts: number[][]): [right: number, said: number] {
    let best: [number, number] = [0, 1];
    for (let right = 0; right < counts.length; right++)
      for (let said = 0; said < counts.length; said++)
        if (right !== said && counts[right]![said]! > counts[best[0]]![best[1]]!)
          best = [right, said];
    return best;
  },
  right: [
    (counts) =>
      counts
        .flatMap((row, right) => row.map((count, said) => ({ right, said, count })))
        .filter(({ right, said }) => right !== said)
        .sort((a, b) => b.count - a.count)
        .map(({ right, said }): [number, number] => [right, said])[0]!,
    (counts) => {
      const off = counts.map((row, i) => row.map((count, j) => (i === j ? -1 : count)));
      const most = Math.max(...off.flat());
      const right = off.findIndex((row) => row.includes(most));
      return [right, off[right]!.indexOf(most)];
    },
  ],
  wrong: [
    { answer: () => [0, 0], says: 'lies on the diagonal' },
    { answer: () => [9, 4], says: 'is turned round' },
    { answer: () => [1, 2], says: 'your function returns [1, 2]' },
    {
      answer: (counts) => (counts.length === 10 ? [4, 9] : [1, 2]),
      says: 'Does it fit any number of classes?',
    },
    {
      answer: (counts) => {
        let [best, most]: [[number, number], number] = [[0, 1], 1];
        counts.forEach((row, i) =>
          row.forEach((count, j) => {
            if (i !== j && count > most) [best, most] = [[i, j], count];
          }),
        );
        return best;
      },
      says: 'One mistake is enough',
    },
    { answer: (() => 31) as unknown as () => [number, number], says: 'expected two numbers' },
  ],
  why: 'Try it on your network: mostConfused(counts). Knowing the commonest mistake is where an improvement begins.',
};

/** What each dense layer does with its sums, whether it says so itself or a layer behind it does. */
const activationsOf = ({ layers }: nn.Model) =>
  layers.flatMap(({ kind, activation }, i) =>
    kind !== 'dense'
      ? []
      : activation === 'linear' && layers[i + 1]?.kind === 'activation'
        ? layers[i + 1]!.activation
        : activation,
  );

const own = (hidden: readonly [number, number], last: 'softmax' | 'sigmoid' = 'softmax') =>
  nn.sequential([
    nn.input(28, 28, 1),
    nn.flatten(),
    ...hidden.map((n) => nn.dense(n, 'relu')),
    nn.dense(10, last),
  ]);

const twoHidden: nn.Exercise<() => nn.Model> = {
  prompt:
    'Write twoHidden(): a network for these images with two hidden layers of ReLU, ten outputs with softmax, and no more than 60,000 parameters.',
  hints: [
    'Which lines of the network with 128 units stay, and where does one more go?',
    'The first hidden layer decides: 784 weights for each of its units. How many units may it have at most?',
    'nn.sequential([\n  nn.input(28, 28, 1),\n  nn.flatten(),\n  nn.dense(64, "relu"),\n  ___,\n  nn.dense(10, "softmax"),\n])',
  ],
  check(twoHidden) {
    const model = twoHidden();
    if (!Array.isArray(model?.layers))
      return `Your function returns ${model === undefined ? 'nothing' : 'something else'}, expected a network: return nn.sequential([ … ]).`;
    const layers = activationsOf(model);
    const hidden = layers.slice(0, -1);
    if (model.inputShape.join() !== '28,28,1')
      return `Your network takes [${model.inputShape.join(', ')}], the images are [28, 28, 1]: begin with nn.input(28, 28, 1).`;
    if (model.outputShape.join() !== '10')
      return `Your network gives [${model.outputShape.join(', ')}], expected 10 numbers, one for each digit.`;
    if (layers.at(-1) !== 'softmax')
      return `Your last layer is ${layers.at(-1) ?? 'none'}. Softmax makes its outputs add up to 1.`;
    if (hidden.length !== 2)
      return `Your network has ${hidden.length} hidden ${hidden.length === 1 ? 'layer' : 'layers'}, expected 2. The last layer is the output, not a hidden one.`;
    if (hidden.includes('linear'))
      return 'A hidden layer of yours has no activation: then two layers do no more than one, as lesson 5 shows. Write nn.dense(n, "relu").';
    if (hidden.some((activation) => activation !== 'relu'))
      return `Your hidden layers are ${hidden.join(' and ')}, expected relu for both.`;
    if (model.parameters > 60_000)
      return `Your network has ${model.parameters} parameters, more than 60,000. The first hidden layer has nearly all of them: make it smaller.`;
    return undefined;
  },
  solution: function twoHidden(): nn.Model {
    return nn.sequential([
      nn.input(28, 28, 1),
      nn.flatten(),
      nn.dense(64, 'relu'),
      nn.dense(32, 'relu'),
      nn.dense(10, 'softmax'),
    ]);
  },
  right: [
    () => own([32, 32]),
    () =>
      nn.sequential([
        nn.input(28, 28, 1),
        nn.flatten(),
        nn.dense(20),
        nn.activation('relu'),
        nn.dropout(0.1),
        nn.dense(70, { activation: 'relu' }),
        nn.dense(10, 'softmax'),
      ]),
  ],
  wrong: [
    {
      answer: () => nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')]),
      says: 'has 0 hidden layers',
    },
    {
      answer: () =>
        nn.sequential([
          nn.input(28, 28, 1),
          nn.flatten(),
          nn.dense(64, 'relu'),
          nn.dense(10, 'softmax'),
        ]),
      says: 'The last layer is the output',
    },
    { answer: () => own([128, 64]), says: 'more than 60,000' },
    { answer: () => own([32, 16], 'sigmoid'), says: 'Your last layer is sigmoid' },
    {
      answer: () =>
        nn.sequential([
          nn.input(28, 28, 1),
          nn.flatten(),
          nn.dense(32),
          nn.dense(16),
          nn.dense(10, 'softmax'),
        ]),
      says: 'has no activation',
    },
    {
      answer: () =>
        nn.sequential([
          nn.input(28, 28, 1),
          nn.flatten(),
          nn.dense(32, 'tanh'),
          nn.dense(16, 'relu'),
          nn.dense(10, 'softmax'),
        ]),
      says: 'tanh and relu',
    },
    {
      answer: () =>
        nn.sequential([
          nn.input(784),
          nn.dense(32, 'relu'),
          nn.dense(16, 'relu'),
          nn.dense(10, 'softmax'),
        ]),
      says: 'begin with nn.input(28, 28, 1)',
    },
    {
      answer: (() => undefined) as unknown as () => nn.Model,
      says: 'expected a network',
    },
  ],
  why: 'Nearly all parameters are in the first layer, so the second one costs little. Whether it helps is another question: train it below.',
};

export default { parameters, digitOf, mostConfused, twoHidden } satisfies nn.Exercises;
