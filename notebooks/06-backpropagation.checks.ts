import * as nn from 'nnlab';

// The exercises of lesson 6. docs/lessons.md says how such a file is read and tested.

const near = (a: number, b: number, room = 5e-4) => Math.abs(a - b) <= room;
const short = (value: number): string => String(Number(value.toPrecision(4)));

const slopeByHand: nn.Exercise<number> = {
  prompt:
    'A logistic output unit answers 0.8 where 0 is wanted. What is ∂E/∂w for a weight from a unit that gave 0.6?',
  hints: [
    'Three factors: how E grows with y, how y grows with x, how x grows with w. Which number is each?',
    'y − t is 0.8. For the logistic function f′(x) = y (1 − y).',
    '0.8 * 0.8 * (1 - 0.8) * ___',
  ],
  check(slope) {
    if (near(slope, 0.0768)) return undefined;
    if (near(slope, -0.0768))
      return 'The size is right, the sign is not. The answer is above the target, so a larger weight makes the error larger: y − t, not t − y.';
    if (near(slope, 0.48))
      return 'That is (y − t) · yᵢ. One factor is missing: the unit itself, f′(x) = y (1 − y).';
    if (near(slope, 0.128))
      return 'That is ∂E/∂x, the slope by the sum. The weight has one factor more: what came in through it.';
    if (near(slope, 0.096))
      return 'That is f′(x) · yᵢ: how the answer grows with the weight. Asked is how the error grows: how does E grow with y?';
    if (near(slope, 0.8 * 0.24 * 0.6))
      return 'You took f′ from the unit in front, 0.6 · 0.4. The weight acts through the unit behind it: its y is 0.8.';
    if (near(slope, 0.8 * 0.2 * 0.6) || near(slope, 0.8 * 0.8 * 0.6))
      return 'f′(x) is y (1 − y), both factors. One of them is missing.';
    if (near(slope, 0.8 * 0.8 * 0.2 * 0.8))
      return 'The last factor is what came in through this weight, 0.6, not what went out.';
    if (slope === 0) return 'Still 0. Multiply the three factors of the chain rule.';
    return `You gave ${short(slope)}, expected the product of y − t, f′(x) and what came in. Write the three numbers one below the other.`;
  },
  solution: 0.0768,
  right: [
    0.8 * 0.8 * (1 - 0.8) * 0.6,
    (0.8 - 0) * nn.activations.sigmoid.derivative(Math.log(4)) * 0.6,
    0.077,
  ],
  wrong: [
    { answer: -0.0768, says: 'The size is right' },
    { answer: 0.48, says: 'One factor is missing: the unit itself' },
    { answer: 0.128, says: 'That is ∂E/∂x' },
    { answer: 0.16 * 0.6, says: 'how the answer grows with the weight' },
    { answer: 0.8 * 0.6 * 0.4 * 0.6, says: 'from the unit in front' },
    { answer: 0.8 * 0.8 * 0.6, says: 'both factors' },
    { answer: 0.8 * 0.8 * 0.2 * 0.8, says: 'not what went out' },
    { answer: 0, says: 'Still 0' },
    { answer: 3, says: 'one below the other' },
  ],
  why: '0.8 · 0.16 · 0.6 = 0.0768. Had the unit answered 0.99, f′ would be 0.0099: a unit that is sure and wrong learns slowly.',
};

const weightUpdate: nn.Exercise<number> = {
  prompt:
    'A weight is 0.3, its slope 0.08, the learning rate 0.5. What is the weight after the step?',
  hints: [
    'The slope is above 0: which way does the error fall?',
    'The step is the learning rate times the slope.',
    '0.3 - 0.5 * ___',
  ],
  check(weight) {
    if (near(weight, 0.26, 1e-6)) return undefined;
    if (near(weight, 0.34, 1e-6))
      return 'You went uphill: with the slope above 0, a larger weight makes the error larger. Subtract.';
    if (near(weight, 0.22, 1e-6))
      return 'You took the whole slope. The learning rate says how much of it: half.';
    if (near(weight, 0.04, 1e-6) || near(weight, -0.04, 1e-6))
      return 'That is the step. What becomes of the weight, which was 0.3?';
    if (near(weight, 0.3, 1e-6)) return 'The weight has not moved yet.';
    if (near(weight, 0.3 * (1 - 0.04), 1e-6))
      return 'You made the weight smaller by a share of itself. The step does not depend on how large the weight is.';
    return `You gave ${short(weight)}. Write down w, η and the slope, then w − η · slope.`;
  },
  solution: 0.26,
  right: [0.3 - 0.5 * 0.08, 0.3 + 0.5 * -0.08],
  wrong: [
    { answer: 0.34, says: 'You went uphill' },
    { answer: 0.22, says: 'the whole slope' },
    { answer: 0.04, says: 'That is the step' },
    { answer: 0.3, says: 'has not moved' },
    { answer: 0.288, says: 'by a share of itself' },
    { answer: 1, says: 'Write down w' },
  ],
  why: 'Against the slope, and not too far: the slope holds for the place where it was measured. How far is the subject of lesson 7.',
};

type HiddenSlopes = (weights: number[][], y: number[], dEdx: number[]) => number[];

const hiddenSlopes: nn.Exercise<HiddenSlopes> = {
  prompt: 'Find the bug in hiddenSlopes(weights, y, dEdx), which gives ∂E/∂x for each hidden unit.',
  hints: [
    'With one output it is right, with two it is not. What is done once for each output?',
    'Work through the loop on paper for two outputs. What is in dEdy after the first round, what after the second?',
    'dEdy ___ weights[i][j] * dEdx[j];',
  ],
  check(hiddenSlopes) {
    const weights = [
      [0.5, -1],
      [2, 0.25],
      [-0.3, 0.7],
    ];
    const [y, dEdx] = [
      [0.6, 0.2, 0.9],
      [0.1, 0.4],
    ];
    const expected = slopesOf(weights, y, dEdx);
    const got = hiddenSlopes(
      weights.map((row) => [...row]),
      [...y],
      [...dEdx],
    );
    if (!Array.isArray(got) || got.length !== 3 || got.some((each) => typeof each !== 'number'))
      return `Your function returns ${Array.isArray(got) ? `${got.length} values` : typeof got}, expected three numbers for three hidden units. Is the map over y, with a return in it?`;
    if (got.some((each) => Number.isNaN(each)))
      return 'A slope is NaN. weights[i][j] leads from hidden unit i to output j: does i run over the hidden units?';
    const is = (other: readonly number[]) => got.every((each, i) => near(each, other[i]!, 1e-9));
    const through = y.map((yi) => yi * (1 - yi));
    const last = (j: number) => is(through.map((slope, i) => slope * weights[i]![j]! * dEdx[j]!));
    if (last(1))
      return 'With two outputs only the last one counts. Follow dEdy through the loop: what is in it after each round?';
    if (last(0)) return 'Only the first output counts. Does the loop end after its first round?';
    if (is(expected.map((each, i) => each / through[i]!)))
      return 'The sum is right, but the way through the unit is missing now: f′ = y (1 − y).';
    if (is(expected.map((each) => -each))) return 'All slopes are right but for their sign.';
    if (is(y.map((yi, i) => yi * (expected[i]! / through[i]!))))
      return 'f′ is y (1 − y): its second factor is gone.';
    if (!is(expected))
      return `For three hidden units and two outputs the first slope is ${short(got[0]!)}, expected ${short(expected[0]!)}: 0.6 · 0.4 · (0.5 · 0.1 − 1 · 0.4).`;
    const one = hiddenSlopes([[2], [3]], [0.5, 0.5], [0.1]);
    if (!near(one[0]!, 0.05, 1e-9) || !near(one[1]!, 0.075, 1e-9))
      return 'Right for two outputs, but not for one any more. Is 2 written somewhere?';
    return undefined;
  },
  solution: function hiddenSlopes(weights: number[][], y: number[], dEdx: number[]): number[] {
    return y.map((yi, i) => {
      let dEdy = 0;
      for (let j = 0; j < dEdx.length; j++) dEdy += weights[i]![j]! * dEdx[j]!;
      return yi * (1 - yi) * dEdy;
    });
  },
  right: [
    (weights, y, dEdx) =>
      weights.map(
        (row, i) => y[i]! * (1 - y[i]!) * row.reduce((sum, wij, j) => sum + wij * dEdx[j]!, 0),
      ),
    (weights, y, dEdx) => {
      const sums = y.map(() => 0);
      dEdx.forEach((slope, j) => y.forEach((_, i) => (sums[i]! += weights[i]![j]! * slope)));
      return sums.map((sum, i) => sum * (y[i]! - y[i]! ** 2));
    },
  ],
  wrong: [
    {
      answer: (weights, y, dEdx) =>
        y.map((yi, i) => yi * (1 - yi) * weights[i]!.at(-1)! * dEdx.at(-1)!),
      says: 'only the last one counts',
    },
    {
      answer: (weights, y, dEdx) => y.map((yi, i) => yi * (1 - yi) * weights[i]![0]! * dEdx[0]!),
      says: 'Only the first output counts',
    },
    {
      answer: (weights, y, dEdx) =>
        slopesOf(weights, y, dEdx).map((each, i) => each / (y[i]! * (1 - y[i]!))),
      says: 'the way through the unit is missing',
    },
    {
      answer: (weights, y, dEdx) => slopesOf(weights, y, dEdx).map((each, i) => each / (1 - y[i]!)),
      says: 'its second factor is gone',
    },
    {
      answer: (weights, y, dEdx) => slopesOf(weights, y, dEdx).map((each) => -each),
      says: 'but for their sign',
    },
    {
      answer: (weights, y, dEdx) =>
        y.map((yi, i) => yi * (1 - yi) * (weights[0]![i]! * dEdx[0]! + weights[1]![i]! * dEdx[1]!)),
      says: 'does i run over the hidden units?',
    },
    {
      answer: (weights, y, dEdx) =>
        y.map((yi, i) => yi * (1 - yi) * (weights[i]![0]! + weights[i]![1]!) * dEdx[0]!),
      says: 'the first slope is',
    },
    {
      answer: (weights, y, dEdx) =>
        y.map(
          (yi, i) =>
            yi * (1 - yi) * (weights[i]![0]! * dEdx[0]! + (weights[i]![1] ?? 1) * (dEdx[1] ?? 1)),
        ),
      says: 'Is 2 written somewhere?',
    },
    { answer: () => [], says: 'expected three numbers' },
  ],
  why: 'A hidden unit acts on the error along every line that leaves it, and all of it is added up. micrograd and its kin have this += in one place.',
};

/** A number of the lesson's own class, or anything with the same parts. */
interface Made {
  data: number;
  grad: number;
  inputs: Made[];
  slopes: number[];
}
const made = (data: number, inputs: Made[] = [], slopes: number[] = []): Made => ({
  data,
  grad: 0,
  inputs,
  slopes,
});

/** What is wrong with how a value was made, whatever the operation. */
function shapeProblem(got: Made, inputs: readonly Made[], expected: number): string | undefined {
  if (typeof got !== 'object' || got === null || typeof got.data !== 'number')
    return 'Your function does not return a Value. It ends with return new Value(…, […], […]).';
  if (!near(got.data, expected, 1e-9))
    return `The number itself is ${short(got.data)}, expected ${short(expected)}. It comes first in new Value(…).`;
  if (!Array.isArray(got.inputs) || got.inputs.length !== inputs.length)
    return `The value remembers ${got.inputs?.length ?? 0} inputs, expected ${inputs.length}. They come second, in brackets: without them no way leads back.`;
  if (got.inputs.some((each, i) => each !== inputs[i]))
    return 'The inputs are new values, expected the very ones that were handed over: their grad has to be changed.';
  if (!Array.isArray(got.slopes) || got.slopes.length !== inputs.length)
    return `There are ${got.slopes?.length ?? 0} slopes, expected ${inputs.length}: one for each input.`;
  return undefined;
}

const mulSlopes: nn.Exercise<(a: Made, b: Made) => Made> = {
  prompt: 'Write mul(a, b): a value that knows how fast a · b grows with a and with b.',
  hints: [
    'Make a larger by 1: by how much does a · b become larger?',
    'By b. And with b?',
    'return new Value(a.data * b.data, [a, b], [b.data, ___]);',
  ],
  check(mul) {
    const [a, b] = [made(3), made(-2)];
    const got = mul(a, b);
    const problem = shapeProblem(got, [a, b], -6);
    if (problem) return problem;
    const [first, second] = got.slopes as [number, number];
    if (near(first, -2) && near(second, 3)) return undefined;
    if (first === 0 && second === 0)
      return 'Both slopes are still 0: then nothing comes back through a product.';
    if (near(first, 3) && near(second, -2))
      return 'You have a for a and b for b. Hold b = −2 and make a = 3 into 4: the product goes from −6 to −8. So how fast does it grow with a?';
    if (near(first, 1) && near(second, 1))
      return '1 and 1 are the slopes of a sum. In a product, one number says how much the other counts.';
    if (near(first, -6) && near(second, -6))
      return 'Both are a · b, which is the product itself, not how it grows.';
    return `For 3 · (−2) the slopes are ${short(first)} and ${short(second)}. Make one number larger by 1, hold the other, and see by how much the product moves.`;
  },
  solution: function mul(a: Made, b: Made): Made {
    return made(a.data * b.data, [a, b], [b.data, a.data]);
  },
  shown: `function mul(a: Value, b: Value): Value {
  return new Value(a.data * b.data, [a, b], [b.data, a.data]);
}`,
  right: [
    (a, b) => {
      const slopes = [b.data, a.data];
      return { data: a.data * b.data, grad: 0, inputs: [a, b], slopes };
    },
    (a, b) => {
      const h = 1e-6;
      const product = (x: number, y: number) => x * y;
      return made(
        product(a.data, b.data),
        [a, b],
        [
          (product(a.data + h, b.data) - product(a.data, b.data)) / h,
          (product(a.data, b.data + h) - product(a.data, b.data)) / h,
        ],
      );
    },
  ],
  wrong: [
    { answer: (a, b) => made(a.data * b.data, [a, b], [0, 0]), says: 'still 0' },
    {
      answer: (a, b) => made(a.data * b.data, [a, b], [a.data, b.data]),
      says: 'a for a and b for b',
    },
    { answer: (a, b) => made(a.data * b.data, [a, b], [1, 1]), says: 'the slopes of a sum' },
    {
      answer: (a, b) => made(a.data * b.data, [a, b], [a.data * b.data, a.data * b.data]),
      says: 'the product itself',
    },
    { answer: (a, b) => made(a.data * b.data, [a, b], [b.data, -a.data]), says: 'hold the other' },
    { answer: (a, b) => made(a.data * b.data, [], [b.data, a.data]), says: 'no way leads back' },
    {
      answer: (a, b) => made(a.data * b.data, [made(a.data), made(b.data)], [b.data, a.data]),
      says: 'the very ones',
    },
    { answer: (a, b) => made(a.data * b.data, [a, b], [b.data]), says: 'one for each input' },
    {
      answer: (a, b) => made(a.data + b.data, [a, b], [b.data, a.data]),
      says: 'The number itself',
    },
    {
      answer: (() => undefined) as unknown as (a: Made, b: Made) => Made,
      says: 'does not return a Value',
    },
  ],
  why: 'The slope for a is b, whatever a is. So a large input makes the slope of its weight large: one reason to scale data.',
};

const tanhSlopes: nn.Exercise<(a: Made) => Made> = {
  prompt: 'Write tanh(a): a value that knows how fast tanh(a) grows with a.',
  hints: [
    'What are the three parts of a Value: which number, which inputs, which slope?',
    'const y = Math.tanh(a.data); the derivative can be had from y.',
    'return new Value(y, [a], [1 - ___]);',
  ],
  check(tanh) {
    const a = made(0.5);
    const y = Math.tanh(0.5);
    const got = tanh(a);
    const problem = shapeProblem(got, [a], y);
    if (problem)
      return got?.data === 0
        ? 'Nothing is computed yet: the number is 0. Begin with Math.tanh(a.data).'
        : problem;
    const slope = got.slopes[0]!;
    if (near(slope, y * (1 - y), 1e-6))
      return 'y (1 − y) is the derivative of the logistic function. tanh runs from −1 to 1, and its derivative is another one.';
    if (near(slope, 1 - y, 1e-6))
      return '1 − y lacks a square: at y = −1 the slope would be 2, and there tanh is flat.';
    if (near(slope, 1 - 0.25, 1e-6))
      return 'You squared a, expected the square of the result, tanh(a).';
    if (near(slope, 1, 1e-6)) return '1 is the slope at 0 only: there tanh is steepest.';
    if (near(slope, y, 1e-6)) return 'That is the result itself, not how fast it grows.';
    if (!near(slope, 1 - y * y, 1e-5))
      return `At 0.5 your slope is ${short(slope)}, expected ${short(1 - y * y)}. Compare with nn.activations.tanh.derivative(0.5).`;
    const far = tanh(made(-3));
    if (!near(far.slopes[0]!, 1 - Math.tanh(-3) ** 2, 1e-5))
      return `Right at 0.5, but at −3 your slope is ${short(far.slopes[0]!)}, expected ${short(1 - Math.tanh(-3) ** 2)}.`;
    return undefined;
  },
  solution: function tanh(a: Made): Made {
    const y = Math.tanh(a.data);
    return made(y, [a], [1 - y * y]);
  },
  shown: `function tanh(a: Value): Value {
  const y = Math.tanh(a.data);
  return new Value(y, [a], [1 - y * y]);
}`,
  right: [
    (a) => made(nn.activations.tanh(a.data), [a], [nn.activations.tanh.derivative(a.data)]),
    (a) => made(Math.tanh(a.data), [a], [1 / Math.cosh(a.data) ** 2]),
  ],
  wrong: [
    { answer: () => made(0), says: 'Nothing is computed yet' },
    {
      answer: (a) => made(Math.tanh(a.data), [a], [Math.tanh(a.data) * (1 - Math.tanh(a.data))]),
      says: 'logistic function',
    },
    {
      answer: (a) => made(Math.tanh(a.data), [a], [1 - Math.tanh(a.data)]),
      says: 'lacks a square',
    },
    { answer: (a) => made(Math.tanh(a.data), [a], [1 - a.data ** 2]), says: 'You squared a' },
    { answer: (a) => made(Math.tanh(a.data), [a], [1]), says: 'at 0 only' },
    { answer: (a) => made(Math.tanh(a.data), [a], [Math.tanh(a.data)]), says: 'the result itself' },
    { answer: (a) => made(Math.tanh(a.data), [a], [2]), says: 'At 0.5 your slope is' },
    {
      answer: (a) => made(Math.tanh(a.data), [a], [1 - Math.tanh(0.5) ** 2]),
      says: 'Right at 0.5',
    },
    { answer: (a) => made(Math.tanh(a.data)), says: 'no way leads back' },
  ],
  why: 'Far from 0 the slope is nearly 0: a saturated unit lets nothing back. That is what vanishing gradients are made of.',
};

export default {
  slopeByHand,
  weightUpdate,
  hiddenSlopes,
  mulSlopes,
  tanhSlopes,
} satisfies nn.Exercises;

/** From the formulas of the lesson. */
function slopesOf(
  weights: readonly number[][],
  y: readonly number[],
  dEdx: readonly number[],
): number[] {
  return y.map(
    (yi, i) => yi * (1 - yi) * dEdx.reduce((sum, slope, j) => sum + weights[i]![j]! * slope, 0),
  );
}
