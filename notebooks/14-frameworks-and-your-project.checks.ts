import * as nn from 'nnlab';

// The exercises of lesson 14. docs/lessons.md says how such a file is read and tested.

/** The layers in one line, an activation of its own as part of the layer before it. */
const layersOf = (model: nn.Model): string =>
  model.layers
    .map(({ text }) => text)
    .join(' → ')
    .replace(/dense\((\d+)\) → activation\(("\w+")\)/g, 'dense($1, $2)');

const hidden = 'dense(128, "relu")';
const wanted = `input(784) → ${hidden} → dropout(0.2) → dense(10, "softmax")`;

const translate: nn.Exercise<nn.Model> = {
  prompt: 'Write the network that is given in PyTorch with nn.sequential.',
  hints: [
    'Linear(784, 128) takes 784 numbers and gives 128. Which of the two does nn.dense say, and where does the other stand?',
    'nn.dense(128, "relu") is Linear with its ReLU; nn.dropout(0.2) is Dropout.',
    'nn.sequential([nn.input(784), nn.dense(128, "relu"), nn.dropout(0.2), nn.dense(10, ___)])',
  ],
  check(model) {
    const layers = layersOf(model);
    if (layers === wanted) return undefined;
    if (!layers.startsWith('input(784)'))
      return `Your network begins with ${layers.split(' → ')[0]}: Linear(784, 128) takes 784 numbers.`;
    if (!layers.includes('dense(128'))
      return 'There is no layer of 128 units. Linear(784, 128) is a layer of 128 units that takes 784 numbers.';
    if (!layers.includes(hidden))
      return 'The layer of 128 units has no ReLU. nn.ReLU() after it is its activation.';
    if (!layers.includes('dropout'))
      return 'The dropout is missing. It changes no answer, but the training.';
    if (!layers.includes('dropout(0.2)'))
      return 'Your dropout leaves out another share than Dropout(0.2).';
    if (layers.endsWith('dense(10)'))
      return 'The last layer has no activation. CrossEntropyLoss takes what stands before softmax, so PyTorch leaves it out; in nnlab it belongs to the layer.';
    if (layers.endsWith('dense(10, "sigmoid")'))
      return 'Sigmoid answers ten questions with yes or no. CrossEntropyLoss is for one answer of ten, and goes with softmax.';
    return `Your network is ${layers}. Go through the PyTorch code line by line: is each layer there once, in the same order?`;
  },
  solution: nn.sequential([
    nn.input(784),
    nn.dense(128, 'relu'),
    nn.dropout(0.2),
    nn.dense(10, 'softmax'),
  ]),
  shown:
    'nn.sequential([nn.input(784), nn.dense(128, "relu"), nn.dropout(0.2), nn.dense(10, "softmax")])',
  right: [
    nn.sequential([
      nn.input(784),
      nn.dense(128),
      nn.activation('relu'),
      nn.dropout(0.2),
      nn.dense(10, 'softmax'),
    ]),
    nn.sequential([
      nn.input(784),
      nn.dense(128, 'relu'),
      nn.dropout(0.2),
      nn.dense(10),
      nn.activation('softmax'),
    ]),
  ],
  wrong: [
    {
      answer: nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')]),
      says: 'takes 784 numbers',
    },
    { answer: nn.sequential([nn.input(784), nn.dense(10)]), says: 'no layer of 128 units' },
    {
      answer: nn.sequential([nn.input(784), nn.dense(128), nn.dense(10, 'softmax')]),
      says: 'has no ReLU',
    },
    {
      answer: nn.sequential([nn.input(784), nn.dense(128, 'relu'), nn.dense(10, 'softmax')]),
      says: 'The dropout is missing',
    },
    {
      answer: nn.sequential([
        nn.input(784),
        nn.dense(128, 'relu'),
        nn.dropout(0.8),
        nn.dense(10, 'softmax'),
      ]),
      says: 'another share',
    },
    {
      answer: nn.sequential([nn.input(784), nn.dense(128, 'relu'), nn.dropout(0.2), nn.dense(10)]),
      says: 'no activation',
    },
    {
      answer: nn.sequential([
        nn.input(784),
        nn.dense(128, 'relu'),
        nn.dropout(0.2),
        nn.dense(10, 'sigmoid'),
      ]),
      says: 'goes with softmax',
    },
    {
      answer: nn.sequential([
        nn.input(784),
        nn.dropout(0.2),
        nn.dense(128, 'relu'),
        nn.dense(10, 'softmax'),
      ]),
      says: 'in the same order',
    },
  ],
  why: 'model.code("pytorch") goes the other way: compare it with the code in the exercise.',
};

const near = (a: number, b: number) => Math.abs(a - b) < 1e-9;

const baseline: nn.Exercise<(train: string[], test: string[]) => number> = {
  prompt:
    'Write baseline(train, test): the share of the labels in test that are the most frequent label in train.',
  hints: [
    'Which label is the most frequent in train? Count each one.',
    'const counts = new Map<string, number>(); then one more for each label, and look for the largest.',
    'return test.filter((label) => label === ___).length / test.length;',
  ],
  check(baseline) {
    const [train, test] = [
      ['oak', 'oak', 'oak', 'birch'],
      ['birch', 'birch', 'birch', 'oak', 'willow'],
    ];
    const got = baseline([...train], [...test]);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (near(got, 0))
      return 'Your function returns 0, but one of five test labels is "oak", the most frequent in train.';
    if (near(got, 0.6))
      return 'You took the most frequent label of the test set. It must come from train: a baseline may not look at the answers either.';
    if (near(got, 0.75))
      return 'That is the share in train. Asked is how often that answer is right in test.';
    if (near(got, 1))
      return '1 is how many are right. Asked is the share: divide by how many there are.';
    if (!near(got, 0.2))
      return `For train oak, oak, oak, birch and test birch, birch, birch, oak, willow your function returns ${got}, expected 0.2.`;
    const other = baseline(['a', 'b', 'b', 'a', 'b'], ['b', 'a', 'b', 'b']);
    if (!near(other, 0.75))
      return `It is right where the most frequent label stands first. For train a, b, b, a, b and test b, a, b, b your function returns ${other}, expected 0.75.`;
    return undefined;
  },
  solution: function baseline(train: string[], test: string[]): number {
    const counts = new Map<string, number>();
    for (const label of train) counts.set(label, (counts.get(label) ?? 0) + 1);
    const [most] = [...counts].sort(([, a], [, b]) => b - a)[0]!;
    return test.filter((label) => label === most).length / test.length;
  },
  right: [
    (train, test) => {
      const count = (label: string) => train.filter((each) => each === label).length;
      const most = train.reduce((a, b) => (count(b) > count(a) ? b : a));
      return test.filter((label) => label === most).length / test.length;
    },
    (train, test) => {
      let [most, best] = ['', 0];
      for (const label of new Set(train)) {
        let count = 0;
        for (const each of train) if (each === label) count++;
        if (count > best) [most, best] = [label, count];
      }
      let right = 0;
      for (const label of test) if (label === most) right++;
      return right / test.length;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'one of five test labels is "oak"' },
    {
      answer: (_, test) => test.filter((label) => label === mostOf(test)).length / test.length,
      says: 'the most frequent label of the test set',
    },
    {
      answer: (train) => train.filter((label) => label === mostOf(train)).length / train.length,
      says: 'the share in train',
    },
    {
      answer: (train, test) => test.filter((label) => label === mostOf(train)).length,
      says: 'divide by how many',
    },
    { answer: () => 1 / 3, says: 'expected 0.2' },
    {
      answer: (train, test) => test.filter((label) => label === train[0]).length / test.length,
      says: 'where the most frequent label stands first',
    },
    { answer: (() => undefined) as unknown as () => number, says: 'Is there a return at its end?' },
  ],
  why: 'Everything that is learned, even one word, is learned from the training part.',
};

interface Plan {
  standardizeBy: string;
  chooseBy: string;
  testHowOften: number;
}

const plan = (standardizeBy: string, chooseBy: string, testHowOften: number): Plan => ({
  standardizeBy,
  chooseBy,
  testHowOften,
});

const soundPlan: nn.Exercise<Plan> = {
  prompt:
    'Repair the plan: standardize by which part, choose among settings by which part, and ask the test set how often?',
  hints: [
    'The test set stands for examples that do not exist yet. Which steps of the plan use it all the same?',
    'Of 40 equally good settings, one looks best on any set by luck. On which set is that harmless?',
    'The third part, between training and test, is called ___',
  ],
  check({ standardizeBy, chooseBy, testHowOften }) {
    if (standardizeBy === 'all' && chooseBy === 'test' && testHowOften === 40)
      return 'That is the plan of the friend, unchanged. Each of its three answers lets the test set help.';
    if (standardizeBy === 'all')
      return 'Means and deviations of all data know the test set. They are learned numbers like any weight.';
    if (standardizeBy === 'test')
      return 'Standardized by the test set, the network would be trained on numbers that it can know only afterwards.';
    if (chooseBy === 'test')
      return 'The best of 40 on the test set is best partly by luck, and its figure is too high. Let another part choose.';
    if (chooseBy === 'training')
      return 'On the training part the setting wins that learns by heart best. Choose on examples that were not learned from.';
    if (testHowOften === 0)
      return 'Never asking the test set is honest, but then there is no figure to report.';
    if (testHowOften > 1)
      return `Asked ${testHowOften} times, the test set takes part in the choice. How often does the final network need it?`;
    if (standardizeBy !== 'training' || chooseBy !== 'validation' || testHowOften !== 1)
      return `The plan is ${JSON.stringify({ standardizeBy, chooseBy, testHowOften })}. Take the words from the comments, and a whole number.`;
    return undefined;
  },
  solution: plan('training', 'validation', 1),
  right: [
    { testHowOften: 1, chooseBy: 'validation', standardizeBy: 'training' },
    plan('training', 'validation', 2 - 1),
  ],
  wrong: [
    { answer: plan('all', 'test', 40), says: 'unchanged' },
    { answer: plan('all', 'validation', 1), says: 'learned numbers like any weight' },
    { answer: plan('test', 'validation', 1), says: 'only afterwards' },
    { answer: plan('training', 'test', 1), says: 'best partly by luck' },
    { answer: plan('training', 'training', 1), says: 'learns by heart best' },
    { answer: plan('training', 'validation', 0), says: 'no figure to report' },
    { answer: plan('training', 'validation', 40), says: 'Asked 40 times' },
    { answer: plan('train', 'validation', 1), says: 'Take the words from the comments' },
  ],
  why: 'split.standardize() computes its numbers from the training part, and fit takes validation examples out of it.',
};

export default { translate, baseline, soundPlan } satisfies nn.Exercises;

function mostOf(labels: readonly string[]): string {
  const count = (label: string) => labels.filter((each) => each === label).length;
  return labels.reduce((a, b) => (count(b) > count(a) ? b : a));
}
