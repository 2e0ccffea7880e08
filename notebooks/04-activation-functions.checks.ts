import * as nn from 'nnlab';

// The exercises of lesson 4. docs/lessons.md says how such a file is read and tested.

const near = (a: number, b: number, within = 1e-6) => Math.abs(a - b) <= within;

const steepest: nn.Exercise<number[]> = {
  prompt: 'For which input is the slope of the sigmoid largest, and how large is it there?',
  hints: [
    'Look at the dashed curve of the sigmoid: where is its top?',
    'The top is in the middle, where the sigmoid gives 0.5. Put that into f(x) · (1 − f(x)).',
    '[0, 0.5 * _]',
  ],
  check([x, y]) {
    if (x === undefined || y === undefined)
      return 'Two numbers are expected: the input, then the slope there.';
    if (near(x, 0.25, 0.005) && near(y, 0, 0.05))
      return 'The two numbers are right, but in the wrong order: first the input, then the slope.';
    if (near(x, 0, 0.05) && near(y, 0.5, 0.005))
      return '0.5 is what the sigmoid gives at 0. Asked is how steep it is there: f(x) · (1 − f(x)).';
    if (near(x, 0, 0.05) && near(y, 1, 0.005))
      return 'The place is right. But a slope of 1 is that of tanh; the sigmoid rises more gently.';
    if (x > 3)
      return `At ${x} the sigmoid is nearly at its top, and flat: its value is large there, not its slope.`;
    if (!near(x, 0, 0.05))
      return `At ${x} the slope is ${nn.activations.sigmoid.derivative(x).toFixed(3)}. There is a steeper place: look for the top of the dashed curve.`;
    if (!near(y, 0.25, 0.005))
      return `The place is right, the slope is not: f(0) is 0.5. What is 0.5 · (1 − 0.5)? You gave ${y}.`;
    return undefined;
  },
  solution: [0, 0.25],
  right: [
    [0, 1 / 4],
    [0, nn.activations.sigmoid.derivative(0)],
    [-0.01, 0.25],
  ],
  wrong: [
    { answer: [1, 1], says: 'At 1 the slope is 0.197' },
    { answer: [0, 0.5], says: '0.5 is what the sigmoid gives at 0' },
    { answer: [0, 1], says: 'that of tanh' },
    { answer: [8, 1], says: 'its value is large there, not its slope' },
    { answer: [0.25, 0], says: 'in the wrong order' },
    { answer: [0, 0.3], says: 'the slope is not' },
    { answer: [0], says: 'Two numbers are expected' },
  ],
  why: 'A quarter at best, and less everywhere else: that is why deep networks of sigmoids learn so slowly, as you will see next.',
};

interface Leaky {
  leaky: (x: number) => number;
  leakySlope: (x: number) => number;
}
const right = (x: number) => (x > 0 ? x : 0.1 * x);
const rightSlope = (x: number) => (x > 0 ? 1 : 0.1);

const leaky: nn.Exercise<Leaky> = {
  prompt: 'Write leaky(x), x if x > 0, else 0.1 · x, and leakySlope(x), its slope.',
  hints: [
    'Two cases, so a condition: x > 0 ? … : …',
    'Left of 0 the curve is the line 0.1 · x. How steep is a line a · x?',
    'const leaky = (x: number) => x > 0 ? x : 0.1 * x;\nconst leakySlope = (x: number) => x > 0 ? 1 : _;',
  ],
  check({ leaky, leakySlope }) {
    if (typeof leaky !== 'function' || typeof leakySlope !== 'function')
      return 'Two functions are expected: { leaky, leakySlope }.';
    if (leaky(-2) === 0)
      return 'For −2 your function returns 0: that is ReLU. A tenth of a negative sum should come through.';
    if (near(leaky(-2), -0.4))
      return 'For −2 your function returns −0.4: that is a leak of 0.2, as the library has. Asked is a tenth.';
    if (leaky(-2) > 0)
      return `For −2 your function returns ${leaky(-2)}. A negative sum stays negative: 0.1 · (−2) = −0.2.`;
    for (const x of [-2, -0.5, 0, 3, 40])
      if (!near(leaky(x), right(x))) return `leaky(${x}) is ${leaky(x)}, expected ${right(x)}.`;
    if (leakySlope(-2) === 1)
      return 'leaky is right. But your slope is 1 left of 0 too: there the curve is the line 0.1 · x, which is less steep.';
    if (leakySlope(-2) === 0)
      return 'leaky is right. But your slope is 0 left of 0: that is the slope of ReLU, whose units can die.';
    if (near(leakySlope(-2), -0.2))
      return 'leaky is right. But leakySlope(−2) is −0.2, the value of the function. The slope of the line 0.1 · x is the same everywhere on the left.';
    for (const x of [-7, -2, 0.5, 3])
      if (!near(leakySlope(x), rightSlope(x)))
        return `leaky is right, but leakySlope(${x}) is ${leakySlope(x)}, expected ${rightSlope(x)}.`;
    return undefined;
  },
  solution: { leaky: right, leakySlope: rightSlope },
  shown:
    'const leaky = (x: number): number => (x > 0 ? x : 0.1 * x);\nconst leakySlope = (x: number): number => (x > 0 ? 1 : 0.1);',
  right: [
    { leaky: (x) => Math.max(x, 0.1 * x), leakySlope: (x) => (x < 0 ? 0.1 : 1) },
    {
      leaky: right,
      leakySlope: (x) => (right(x + 1e-5) - right(x - 1e-5)) / 2e-5,
    },
  ],
  wrong: [
    { answer: { leaky: (x) => Math.max(0, x), leakySlope: rightSlope }, says: 'that is ReLU' },
    {
      answer: { leaky: nn.activations.leakyRelu, leakySlope: rightSlope },
      says: 'a leak of 0.2',
    },
    { answer: { leaky: (x) => Math.abs(x), leakySlope: rightSlope }, says: 'stays negative' },
    { answer: { leaky: (x) => 0.1 * x, leakySlope: rightSlope }, says: 'expected 3' },
    { answer: { leaky: right, leakySlope: () => 1 }, says: 'which is less steep' },
    {
      answer: { leaky: right, leakySlope: (x) => (x > 0 ? 1 : 0) },
      says: 'whose units can die',
    },
    {
      answer: { leaky: right, leakySlope: (x) => (x > 0 ? 1 : 0.1 * x) },
      says: 'the value of the function',
    },
    { answer: { leaky: right, leakySlope: () => 0.1 }, says: 'leakySlope(0.5) is 0.1' },
  ],
  why: 'A tenth is little, but it is never 0: a unit that answers wrongly to everything can still find its way back.',
};

const lastLayer: nn.Exercise<{ price: string; spam: string; digit: string }> = {
  prompt:
    'Choose the last layer for the price of a flat, for spam or not, and for the digit in an image.',
  hints: [
    'What may the answer be: any number, a probability, or several that add up to 1?',
    'The table above has a line for each: how much, yes or no, which of several.',
    '{ price: "linear", spam: "_", digit: "_" }',
  ],
  check({ price, spam, digit }) {
    const names = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'];
    for (const [task, choice] of Object.entries({ price, spam, digit }))
      if (!names.includes(choice))
        return `For ${task} you chose "${choice}", expected one of ${names.join(', ')}.`;
    if (price === 'sigmoid' || price === 'tanh')
      return `${price} gives no number above 1: no flat is that cheap. A price may be any number.`;
    if (price === 'softmax')
      return 'A softmax of one unit is always 1, whatever its sum. A price asks "how much?"';
    if (price === 'relu')
      return 'No price is below 0, and so ReLU seems to fit. But where its sum is negative, its slope is 0: the network would answer 0 and learn nothing from it. Which function has a slope everywhere and lets any number through?';
    if (spam === 'softmax')
      return 'Softmax shares 1 among several units; with a single unit its answer is always 1. For yes or no one unit is enough: with which function?';
    if (spam === 'tanh')
      return 'tanh gives answers from −1 to 1. That can part two classes, but it is no probability: that lies between 0 and 1.';
    if (spam !== 'sigmoid')
      return `${spam} may give any size of number. Yes or no asks for a probability, from 0 to 1.`;
    if (digit === 'sigmoid')
      return 'Ten sigmoids answer ten questions, each by itself, and may all say yes. An image shows one digit: the answers should add up to 1.';
    if (digit !== 'softmax')
      return `Ten units with ${digit} give ten numbers, but no probabilities. Which of several? The answers should add up to 1.`;
    return undefined;
  },
  solution: { price: 'linear', spam: 'sigmoid', digit: 'softmax' },
  right: [
    { digit: 'softmax', spam: 'sigmoid', price: 'linear' },
    { price: nn.activations.linear.name, spam: nn.activations.sigmoid.name, digit: 'softmax' },
  ],
  wrong: [
    { answer: { price: 'relu', spam: 'relu', digit: 'relu' }, says: 'No price is below 0' },
    {
      answer: { price: 'sigmoid', spam: 'sigmoid', digit: 'softmax' },
      says: 'no flat is that cheap',
    },
    { answer: { price: 'softmax', spam: 'sigmoid', digit: 'softmax' }, says: 'how much?' },
    { answer: { price: 'linear', spam: 'softmax', digit: 'softmax' }, says: 'one unit is enough' },
    { answer: { price: 'linear', spam: 'tanh', digit: 'softmax' }, says: 'it is no probability' },
    { answer: { price: 'linear', spam: 'linear', digit: 'softmax' }, says: 'Yes or no asks' },
    { answer: { price: 'linear', spam: 'sigmoid', digit: 'sigmoid' }, says: 'may all say yes' },
    { answer: { price: 'linear', spam: 'sigmoid', digit: 'linear' }, says: 'ten numbers' },
    { answer: { price: 'Linear', spam: 'sigmoid', digit: 'softmax' }, says: 'you chose "Linear"' },
  ],
  why: 'The hidden layers are chosen for learning, the last one for what its answer means.',
};

export default { steepest, leaky, lastLayer } satisfies nn.Exercises;
