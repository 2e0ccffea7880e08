import * as nn from 'nnlab';

// The exercises of lesson 5. docs/lessons.md says how such a file is read and tested.

interface UnitNumbers {
  weights: readonly number[];
  bias: number;
}

const xorOutput: nn.Exercise<UnitNumbers> = {
  prompt:
    'The hidden units are "x1 alone" and "x2 alone". Give weights and bias of a step unit that makes XOR of their answers.',
  hints: [
    'Which pairs of answers can come from the hidden units? Can both be 1?',
    'XOR is yes when the first or the second is 1. Which gate of lesson 2 is that?',
    '{ weights: [1, 1], bias: _ }: the sum must be below 0 for (0, 0) and above 0 for (1, 0) and (0, 1).',
  ],
  check({ weights, bias }) {
    const count = Array.isArray(weights) ? weights.length : 'no';
    if (count !== 2) return `weights has ${count} numbers, expected two: one for each hidden unit.`;
    if (![...weights, bias].every((each) => Number.isFinite(each)))
      return 'One of the three is not a number. Write { weights: [1, 1], bias: 0 } with numbers of your own.';
    const unit = nn.neuron({ weights, bias, activation: 'step' });
    const [none, second, first] = [
      [0, 0],
      [0, 1],
      [1, 0],
    ].map((hidden) => unit.output(hidden));
    if (none && first && second)
      return 'Your unit always says yes. For (0, 0), where neither is alone, the sum is the bias: it has to be below 0 (at 0 the step fires already).';
    if (none)
      return `Your unit says yes where neither input is alone. There the sum is the bias, ${bias}: at 0 and above the step fires.`;
    if (!first && !second)
      return 'Your unit never says yes. Is one weight, added to the bias, above 0?';
    if (first !== second)
      return `Right for "x${first ? 1 : 2} alone", wrong for "x${first ? 2 : 1} alone". The two play the same part: XOR is yes for either. (With OR and AND it was different: there the second took away.)`;
    return undefined;
  },
  solution: { weights: [1, 1], bias: -0.5 },
  right: [
    { weights: [2, 2], bias: -1 },
    { weights: [3, 0.7], bias: -0.6 },
    { weights: [1, 1], bias: -1 },
  ],
  wrong: [
    { answer: { weights: [0, 0], bias: 0 }, says: 'always says yes' },
    { answer: { weights: [1, 1], bias: 0 }, says: 'it has to be below 0' },
    { answer: { weights: [-2, -2], bias: 1 }, says: 'where neither input is alone' },
    { answer: { weights: [1, -1], bias: -0.5 }, says: 'the second took away' },
    { answer: { weights: [1, 1], bias: -1.5 }, says: 'never says yes' },
    { answer: { weights: [1, 1, -0.5], bias: 0 }, says: 'expected two' },
    { answer: { weights: [1, NaN], bias: 0 }, says: 'is not a number' },
  ],
  why: 'The two are never 1 at once, so OR is enough. Different hidden layers can solve the same problem, and training finds now this one, now that.',
};

type Bump = (x: number, from: number, to: number, k: number) => number;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const hill: Bump = (x, from, to, k) => sigmoid(k * (x - from)) - sigmoid(k * (x - to));

const bump: nn.Exercise<Bump> = {
  prompt:
    'Write bump(x, from, to, k): near 1 between from and to, near 0 outside, of two sigmoids.',
  hints: [
    'The first sigmoid steps up at from. What has to happen at to?',
    'A step down is a step up, subtracted.',
    'return sigmoid(k * (x - from)) - ___;',
  ],
  check(bump) {
    const at = (x: number) => bump(x, 0.4, 0.6, 100);
    const [before, inside, after] = [at(0.2), at(0.5), at(0.8)];
    if ([before, inside, after].some((each) => typeof each !== 'number'))
      return `Your function returns ${String(inside)}, expected a number.`;
    if ([before, inside, after].some((each) => Number.isNaN(each)))
      return 'Your function returns NaN. Is one of the four arguments spelled differently?';
    const near = (a: number, b: number) => Math.abs(a - b) < 0.01;
    if (near(before, 0) && near(inside, 1) && near(after, 1))
      return 'Your function steps up at from and stays up. What brings it down at to?';
    if (near(before, 0) && near(inside, 1) && near(after, 2))
      return 'Your function steps up twice: after to it is at 2. The second step has to go down.';
    if (near(before, 0) && near(inside, -1) && near(after, 0))
      return 'A hole instead of a hill: you subtracted the first step from the second.';
    if (near(before, 1) && near(after, 1))
      return 'Outside it is at 1, expected 0. Without the constant it would be right.';
    if (near(before, 0) && near(inside, 0) && near(after, 0))
      return 'Your function is 0 everywhere. Do both steps stand at the same place?';
    if (!near(before, 0) || !near(inside, 1) || !near(after, 0))
      return `With from 0.4, to 0.6 and k 100 your function gives ${short(before)} at 0.2, ${short(inside)} at 0.5 and ${short(after)} at 0.8; expected about 0, 1, 0.`;
    for (const [x, from, to, k] of [
      [1.1, 1, 3, 5],
      [-0.7, -2, -1, 4],
    ] as const) {
      const [got, expected] = [bump(x, from, to, k), hill(x, from, to, k)];
      if (Math.abs(got - expected) > 1e-6)
        return `Right in the middle and far outside, but the sides are not those of two sigmoids: bump(${x}, ${from}, ${to}, ${k}) is ${short(got)}, expected ${short(expected)}. Does k stand in both?`;
    }
    return undefined;
  },
  solution: function bump(x: number, from: number, to: number, k: number): number {
    return sigmoid(k * (x - from)) - sigmoid(k * (x - to));
  },
  right: [
    (x, from, to, k) =>
      nn.activations.sigmoid(k * (x - from)) - nn.activations.sigmoid(k * (x - to)),
    (x, from, to, k) => sigmoid(k * (x - from)) + sigmoid(k * (to - x)) - 1,
    (x, from, to, k) => (Math.tanh((k * (x - from)) / 2) - Math.tanh((k * (x - to)) / 2)) / 2,
  ],
  wrong: [
    { answer: (x, from, _to, k) => sigmoid(k * (x - from)), says: 'stays up' },
    {
      answer: (x, from, to, k) => sigmoid(k * (x - from)) + sigmoid(k * (x - to)),
      says: 'steps up twice',
    },
    {
      answer: (x, from, to, k) => sigmoid(k * (x - to)) - sigmoid(k * (x - from)),
      says: 'A hole instead of a hill',
    },
    {
      answer: (x, from, to, k) => sigmoid(k * (x - from)) + sigmoid(k * (to - x)),
      says: 'Without the constant',
    },
    {
      answer: (x, from, _to, k) => sigmoid(k * (x - from)) - sigmoid(k * (x - from)),
      says: '0 everywhere',
    },
    {
      answer: (x, from, to) => sigmoid(100 * (x - from)) - sigmoid(100 * (x - to)),
      says: 'Does k stand in both?',
    },
    {
      answer: (x, from, to) => sigmoid(x - from) - sigmoid(x - to),
      says: 'expected about 0, 1, 0',
    },
    { answer: () => NaN, says: 'spelled differently' },
    { answer: (() => undefined) as unknown as Bump, says: 'returns undefined' },
  ],
  why: 'Two hidden units with a sigmoid, one with output weight +1, one with −1: a bump is a small network.',
};

type Curve = (x: number) => number;

const approximate: nn.Exercise<(f: Curve, n: number) => Curve> = {
  prompt:
    'Write approximate(f, n): it returns a function on [0, 1] made of n bumps of equal width, each as high as f in its middle.',
  hints: [
    'How wide is one of n bumps? Where does bump number i begin, where does it end, where is its middle?',
    'It begins at i / n, ends at (i + 1) / n, and its height is f((i + 0.5) / n).',
    'One thing is missing here:\n`return (x) => {\n  let sum = 0;\n  for (let i = 0; i < n; i++) sum += ___ * hill(x, i / n, (i + 1) / n, 20 * n);\n  return sum;\n};`',
  ],
  check(approximate) {
    const line: Curve = (x) => 1 + 2 * x;
    const g = approximate(line, 10);
    if (typeof g !== 'function')
      return `approximate returns ${typeof g === 'number' ? 'a number' : String(g)}, expected a function: (x) => …`;
    const got = [0.15, 0.55, 0.85].map((x) => g(x));
    if (got.some((each) => typeof each !== 'number' || Number.isNaN(each)))
      return `The function that you return gives ${String(got[1])} at 0.55, expected a number. Is the sum started at 0, and returned?`;
    const near = (to: Curve, room = 0.02) =>
      got.every((each, i) => Math.abs(each - to([0.15, 0.55, 0.85][i]!)) < room);
    if (near(() => 0))
      return 'The function that you return is 0 everywhere: nothing is added up yet.';
    if (near(() => 1))
      return 'The bumps stand side by side, but all are 1 high. Each has to be as high as f in its middle.';
    if (near((x) => line(x) - 0.1))
      return 'Each bump is as high as f where it begins. On a rising curve all of them are too low: take the middle.';
    if (near((x) => line(x) + 0.1))
      return 'Each bump is as high as f where it ends. On a rising curve all of them are too high: take the middle.';
    if ([0.57, 0.73].every((x) => Math.abs(g(x) - line(x)) < 1e-6))
      return 'Your function is f itself. Asked is a sum of bumps, which has no more of f than its values in n places: on top of each bump it is flat.';
    const last = g(0.95);
    if (near(line) && Math.abs(last - line(0.95)) > 0.1)
      return `All is well up to the last bump: at 0.95 your function gives ${short(last)}, expected ${short(line(0.95))}. Does the loop stop one too early?`;
    if (!near(line))
      return `For f(x) = 1 + 2x and 10 bumps your function gives ${short(got[1]!)} at 0.55, expected 2.1: f in the middle of the bump from 0.5 to 0.6.`;
    if (Math.abs(g(0.57) - line(0.55)) > 0.02)
      return `Between 0.5 and 0.6 the function should be flat at 2.1, but at 0.57 it is ${short(g(0.57))}. Is it a sum of bumps?`;
    const square = approximate((x) => x * x, 40);
    if (Math.abs(square(0.7125) - 0.7125 ** 2) > 0.01)
      return `10 bumps are right, 40 are not: at 0.7125 your function gives ${short(square(0.7125))} for x², expected ${short(0.7125 ** 2)}. Is 10 written somewhere in the place of n?`;
    return undefined;
  },
  endless: 'Your function did not end. Does the loop over the bumps count up to n?',
  solution: function approximate(f: (x: number) => number, n: number): (x: number) => number {
    return (x) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += f((i + 0.5) / n) * hill(x, i / n, (i + 1) / n, 20 * n);
      return sum;
    };
  },
  right: [
    (f, n) => (x) =>
      Array.from(
        { length: n },
        (_, i) => f((i + 0.5) / n) * hill(x, i / n, (i + 1) / n, 20 * n),
      ).reduce((sum, each) => sum + each, 0),
    (f, n) => {
      const w = 1 / n;
      const heights = Array.from({ length: n }, (_, i) => f(i * w + w / 2));
      return (x) => heights.reduce((sum, h, i) => sum + h * hill(x, i * w, i * w + w, 1000), 0);
    },
  ],
  wrong: [
    { answer: () => () => 0, says: 'nothing is added up yet' },
    { answer: ((f: Curve) => f(0.5)) as unknown as () => Curve, says: 'expected a function' },
    { answer: (_f, n) => (x) => sumOfBumps(() => 1, n, 0.5)(x), says: 'all are 1 high' },
    { answer: (f, n) => sumOfBumps(f, n, 0), says: 'too low: take the middle' },
    { answer: (f, n) => sumOfBumps(f, n, 1), says: 'too high: take the middle' },
    { answer: (f) => f, says: 'Your function is f itself' },
    { answer: (f, n) => sumOfBumps(f, n, 0.5, n - 1), says: 'Does the loop stop one too early?' },
    { answer: (f) => sumOfBumps(f, 10, 0.5), says: 'in the place of n' },
    { answer: (f, n) => (x) => sumOfBumps(f, n, 0.5)(x) / n, says: 'expected 2.1' },
    { answer: () => () => NaN, says: 'Is the sum started at 0' },
    {
      answer: (_f, n) => {
        for (let i = 0; i < n; i += 0);
        return () => 0;
      },
      says: 'Your function did not end',
    },
  ],
  why: 'n bumps are 2n hidden units: you have built a network that follows any curve, without training it.',
};

const known = ['x1', 'x2', 'x1^2', 'x2^2', 'x1x2', 'sin x1', 'sin x2'] as const;
type Feature = (typeof known)[number];

const circleFeatures: nn.Exercise<readonly string[]> = {
  prompt: 'Which features let a network without hidden layer learn the circle?',
  hints: [
    'How do you tell from a point whether it lies inside a circle around 0?',
    'By its distance from 0. Which two features add up to its square?',
    '["x1^2", ___]',
  ],
  seconds: 20,
  check(chosen) {
    const unknown = chosen.find((each) => !known.includes(each as Feature));
    if (unknown !== undefined)
      return `"${unknown}" is none of the features. They are written ${known.map((each) => `"${each}"`).join(', ')}.`;
    if (chosen.length === 0) return 'The list is empty: the network would see nothing.';
    const has = (name: Feature) => chosen.includes(name);
    const { testLoss } = nn.playground({
      dataset: 'circle',
      hidden: [],
      features: chosen as readonly Feature[],
      seed: 2,
      epochs: 100,
    }).history;
    const loss = testLoss.at(-1)!;
    if (loss < 0.05) return undefined;
    const so = `The network was trained, and its test loss is ${short(loss)} after 100 epochs.`;
    if (has('x1^2') !== has('x2^2'))
      return `${so} A square alone sees how far a point is to one side only: that makes a strip, not a circle.`;
    if (has('x1x2'))
      return `${so} x1x2 tells whether the two have the same sign. That parts the quarters of the plane, as XOR does, not inside from outside.`;
    if (has('sin x1') || has('sin x2'))
      return `${so} A sine has the same sign as its number for a while, then the other: it makes stripes. What grows in every direction from 0?`;
    return `${so} From ${chosen.join(' and ')} a network without hidden layer has one straight line.`;
  },
  solution: ['x1^2', 'x2^2'],
  right: [['x2^2', 'x1^2'], ['x1', 'x2', 'x1^2', 'x2^2'], [...known]],
  wrong: [
    { answer: ['x1', 'x2'], says: 'one straight line' },
    { answer: ['x1^2'], says: 'a strip, not a circle' },
    { answer: ['x1', 'x2', 'x1x2'], says: 'the quarters of the plane' },
    { answer: ['sin x1', 'sin x2'], says: 'it makes stripes' },
    { answer: ['x1²', 'x2²'], says: 'is none of the features' },
    { answer: [], says: 'would see nothing' },
  ],
  why: 'x1² + x2² is the squared distance from 0. With it a straight line is enough, in the plane of the squares. A hidden layer finds such features by itself; you had to know.',
};

export default { xorOutput, bump, approximate, circleFeatures } satisfies nn.Exercises;

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** The sum of `count` bumps, each as high as `f` at a share of its width. */
function sumOfBumps(f: Curve, n: number, share: number, count = n): Curve {
  return (x) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += f((i + share) / n) * hill(x, i / n, (i + 1) / n, 20 * n);
    return sum;
  };
}
