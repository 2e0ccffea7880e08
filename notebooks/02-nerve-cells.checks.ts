import * as nn from 'nnlab';

// The exercises of lesson 2. docs/lessons.md says how such a file is read and tested.

/** All inputs of 0 and 1, in counting order. */
const inputs = (n: number): number[][] =>
  Array.from({ length: 2 ** n }, (_, i) =>
    Array.from({ length: n }, (_, k) => (i >> (n - 1 - k)) & 1),
  );

const unit = (weights: number[], threshold: number) => nn.neuron({ weights, threshold });
const answersOf = (given: nn.Neuron) => inputs(given.weights.length).map((x) => given.output(x));
const same = (a: readonly number[], b: readonly number[]) => a.join() === b.join();

/** What is wrong with the kind of unit, before its answers are looked at. */
function kindProblem(given: nn.Neuron, count: number): string | undefined {
  if (typeof given.output !== 'function')
    return 'That is no unit. Write nn.neuron({ weights: [...], threshold: ... }).';
  if (given.weights.length !== count)
    return `Your unit has ${given.weights.length} ${given.weights.length === 1 ? 'weight' : 'weights'}, expected ${count}: one for each input.`;
  if (given.activation.name !== 'step')
    return `Your unit answers with ${given.activation.name}. Leave out the activation: a threshold unit answers 0 or 1.`;
  return undefined;
}

/** The first input with a wrong answer, with its sum. */
function firstMistake(given: nn.Neuron, wanted: readonly number[]): string {
  const i = answersOf(given).findIndex((y, k) => y !== wanted[k]);
  const x = inputs(given.weights.length)[i]!;
  const sum = given.sum(x) - given.bias;
  return `For (${x.join(', ')}) the weighted sum is ${Number(sum.toFixed(6))} and the threshold ${-given.bias}, so your unit answers ${given.output(x)}, expected ${wanted[i]}.`;
}

const not: nn.Exercise<nn.Neuron> = {
  prompt: 'Make a unit with one input that answers 1 to 0, and 0 to 1.',
  hints: [
    'For the input 0 the sum is 0, whatever the weight. So what must the threshold be like, so that the unit fires?',
    'The threshold must be 0 or below. And the weight has to pull the sum under it when the input is 1: an inhibiting synapse.',
    'nn.neuron({ weights: [-1], threshold: _ }), with a threshold between −1 and 0',
  ],
  check(given) {
    const problem = kindProblem(given, 1);
    if (problem) return problem;
    const answers = answersOf(given);
    if (same(answers, [1, 0])) return undefined;
    if (same(answers, [0, 1]))
      return 'Your unit says what it hears: 0 for 0, 1 for 1. Its input has to inhibit.';
    if (same(answers, [1, 1]))
      return `Your unit always fires. It has to stop when the input is 1: then its sum is ${given.weights[0]}, and that must be below the threshold ${-given.bias}.`;
    return `Your unit never fires. For the input 0 the sum is 0, whatever the weight: which thresholds does 0 reach?`;
  },
  solution: unit([-1], -0.5),
  shown: 'const not = nn.neuron({ weights: [-1], threshold: -0.5 });',
  right: [unit([-1], 0), unit([-10], -3), nn.neuron({ weights: [-2], bias: 1 })],
  wrong: [
    { answer: unit([1], 0.5), says: 'Its input has to inhibit' },
    { answer: unit([1], -0.5), says: 'Your unit always fires' },
    { answer: unit([-1], 0.5), says: 'which thresholds does 0 reach?' },
    { answer: unit([-1, -1], -0.5), says: 'Your unit has 2 weights, expected 1' },
    {
      answer: nn.neuron({ weights: [-1], bias: 0.5, activation: 'sigmoid' }),
      says: 'Your unit answers with sigmoid',
    },
    { answer: { weights: [-1] } as unknown as nn.Neuron, says: 'That is no unit' },
  ],
  why: 'A threshold below 0 makes a cell that fires by itself, and an inhibiting synapse silences it.',
};

const nand: nn.Exercise<nn.Neuron> = {
  prompt: 'Make a unit with two inputs that answers 1, 1, 1, 0 to (0, 0), (0, 1), (1, 0), (1, 1).',
  hints: [
    'The unit fires unless both inputs are 1. What do the inputs have to do then: excite or inhibit?',
    'Take weights of −1 and −1. What are the four sums, and which threshold lies between the last one and the others?',
    'nn.neuron({ weights: [-1, -1], threshold: _ }), with a threshold between −2 and −1',
  ],
  check(given) {
    const problem = kindProblem(given, 2);
    if (problem) return problem;
    const wanted = [1, 1, 1, 0];
    const answers = answersOf(given);
    if (same(answers, wanted)) return undefined;
    if (same(answers, [0, 0, 0, 1]))
      return 'That is AND. Turn it round: each input has to speak against firing.';
    if (same(answers, [1, 0, 0, 0]))
      return 'That is NOR: one active input is enough to silence your unit. It should take two. Where does the threshold have to lie?';
    if (same(answers, [1, 1, 1, 1]))
      return `Your unit always fires. For (1, 1) its sum is ${given.weights[0]! + given.weights[1]!}, and that still reaches the threshold ${-given.bias}.`;
    if (same(answers, [0, 0, 0, 0]))
      return 'Your unit never fires. For (0, 0) the sum is 0, and it should fire there: the threshold has to be 0 or below.';
    return `${firstMistake(given, wanted)} Do both inputs count alike?`;
  },
  solution: unit([-1, -1], -1.5),
  shown: 'const nand = nn.neuron({ weights: [-1, -1], threshold: -1.5 });',
  right: [unit([-1, -1], -1), unit([-2, -3], -4), nn.neuron({ weights: [-1, -1], bias: 1.5 })],
  wrong: [
    { answer: unit([1, 1], 1.5), says: 'That is AND' },
    { answer: unit([-1, -1], -0.5), says: 'That is NOR' },
    { answer: unit([-1, -1], -2), says: 'Your unit always fires' },
    { answer: unit([-1, -1], 1.5), says: 'Your unit never fires' },
    { answer: unit([-2, -1], -1.5), says: 'Do both inputs count alike?' },
    { answer: unit([-1], -0.5), says: 'Your unit has 1 weight, expected 2' },
  ],
  why: 'All signs of AND turned round. Out of NAND alone one can build every other logic gate, and so a whole computer (Sheffer 1913).',
};

const majority: nn.Exercise<nn.Neuron> = {
  prompt: 'Make a unit with three inputs that answers 1 if two or three of them are 1.',
  hints: [
    'All three count alike. So what can be said of the weights?',
    'With weights 1, 1, 1 the sum is how many inputs are 1. Which sums are enough, and which are not?',
    'nn.neuron({ weights: [1, 1, 1], threshold: _ }), with a threshold between 1 and 2',
  ],
  check(given) {
    const problem = kindProblem(given, 3);
    if (problem) return problem;
    const wanted = inputs(3).map((x) => (x[0]! + x[1]! + x[2]! >= 2 ? 1 : 0));
    const answers = answersOf(given);
    if (same(answers, wanted)) return undefined;
    if (answers.every((y) => y === 0))
      return 'Your unit never fires. What is the largest sum that its weights can give, and what the threshold?';
    if (answers.every((y) => y === 1))
      return 'Your unit always fires, for (0, 0, 0) too, where the sum is 0. Raise the threshold.';
    if (same(answers, [0, 1, 1, 1, 1, 1, 1, 1]))
      return 'That is OR of three: one vote is enough for it. Raise the threshold so that it takes two.';
    if (same(answers, [0, 0, 0, 0, 0, 0, 0, 1]))
      return 'That is AND of three: all have to agree. Lower the threshold so that two are enough.';
    if (
      same(
        answers,
        wanted.map((y) => 1 - y),
      )
    )
      return 'Turned round: your unit fires when the majority is against it.';
    return `${firstMistake(given, wanted)} In a vote all inputs count alike.`;
  },
  solution: unit([1, 1, 1], 1.5),
  shown: 'const majority = nn.neuron({ weights: [1, 1, 1], threshold: 1.5 });',
  right: [unit([1, 1, 1], 2), unit([2, 3, 3], 4.5), nn.neuron({ weights: [1, 1, 1], bias: -1.5 })],
  wrong: [
    { answer: unit([0, 0, 0], 1), says: 'Your unit never fires' },
    { answer: unit([1, 1, 1], 0), says: 'Your unit always fires' },
    { answer: unit([1, 1, 1], 0.5), says: 'That is OR of three' },
    { answer: unit([1, 1, 1], 2.5), says: 'That is AND of three' },
    { answer: unit([-1, -1, -1], -1.5), says: 'Turned round' },
    { answer: unit([2, 1, 1], 1.5), says: 'In a vote all inputs count alike' },
    { answer: unit([1, 1], 1.5), says: 'Your unit has 2 weights, expected 3' },
  ],
  why: 'One unit weighs three opinions. Give one of them a larger weight, and it has more say: that is all a weight is.',
};

export default { not, nand, majority } satisfies nn.Exercises;
