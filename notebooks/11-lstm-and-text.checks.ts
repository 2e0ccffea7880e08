import type * as nn from 'nnlab';

// The exercises of lesson 11. docs/lessons.md says how such a file is read and tested.

const near = (a: number, b: number) => Math.abs(a - b) < 0.0006;

const keepHalf: nn.Exercise<number> = {
  prompt: 'Which value of the forget gate, the same at each step, leaves half after ten steps?',
  hints: [
    'After two steps f · f is left. What is left after ten?',
    'f ** 10 must be 0.5. Which operation undoes a tenth power?',
    'const keepHalf = 0.5 ** ___;',
  ],
  check(value) {
    if (near(value, 0.5 ** 0.1)) return undefined;
    if (near(value, 0.5))
      return 'With 0.5, half is gone after a single step. After ten, a thousandth is left.';
    if (near(value, 0.05))
      return '0.05 is half divided by ten. But a gate multiplies: with 0.05, next to nothing is left after one step.';
    if (near(value, 0.95))
      return '0.95 takes a twentieth each time, ten times: but each time of what is left. After ten steps 0.6 is left, not 0.5.';
    if (near(value, 0.5 ** 10))
      return 'You raised 0.5 to the tenth power. It is the other way round: something to the tenth power is 0.5.';
    if (value > 1 || value < 0) return `${value} is no value of a gate: they lie between 0 and 1.`;
    return `With ${value}, ten steps leave ${(value ** 10).toFixed(4)}, expected 0.5. Give three decimals or more, or an expression.`;
  },
  solution: 0.933,
  right: [0.5 ** 0.1, Math.exp(Math.log(0.5) / 10), 0.933],
  wrong: [
    { answer: 0.5, says: 'after a single step' },
    { answer: 0.05, says: 'a gate multiplies' },
    { answer: 0.95, says: 'each time of what is left' },
    { answer: 0.5 ** 10, says: 'the other way round' },
    { answer: 2 ** 0.1, says: 'no value of a gate' },
    { answer: 0, says: 'ten steps leave 0.0000' },
  ],
  why: 'The tenth root of 0.5 is 0.933. To keep half for a hundred steps it takes 0.993: gates that remember are nearly fully open.',
};

type Soften = (scores: number[], temperature: number) => number[];

const softmax: Soften = (scores, temperature) => {
  const most = Math.max(...scores);
  const powers = scores.map((z) => Math.exp((z - most) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};
const close = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) < 1e-6);
const list = (values: readonly number[]) => `(${values.map((x) => x.toFixed(3)).join(', ')})`;

const soften: nn.Exercise<Soften> = {
  prompt:
    'Write soften(scores, temperature): softmax of the scores, each divided by the temperature.',
  hints: [
    'Two things are missing: where does the temperature belong, and what must the answers add up to?',
    'Divide each score before Math.exp, then divide each power by the sum of all powers.',
    'const most = Math.max(...scores);\nconst powers = scores.map((z) => Math.exp((z - most) / ___));\nconst sum = powers.reduce((a, b) => a + b, 0);\nreturn powers.map((power) => ___);',
  ],
  check(soften) {
    const scores = [2, 1, -1];
    const got = soften([...scores], 0.5);
    if (!Array.isArray(got) || got.length !== 3)
      return 'Expected a list with a probability for each score. Is there a return at its end?';
    const sum = got.reduce((a, b) => a + b, 0);
    if (close(got, softmax(scores, 1)))
      return 'This is softmax, but the temperature changes nothing: divide each score by it.';
    if (close(got, softmax(scores, 2)))
      return 'You multiplied with the temperature. Low temperatures must make large differences: divide.';
    if (
      close(
        got,
        softmax(scores, 1).map((p) => p / 0.5),
      )
    )
      return 'The probabilities are divided by the temperature. Divide the scores, before Math.exp.';
    if (Math.abs(sum - 1) > 1e-6)
      return `For the scores 2, 1, −1 at temperature 0.5 your answers add up to ${sum.toFixed(3)}, expected 1. Divide each power by the sum of all.`;
    if (!close(got, softmax(scores, 0.5)))
      return `For the scores 2, 1, −1 at temperature 0.5 your function returns ${list(got)}, expected ${list(softmax(scores, 0.5))}.`;
    const large = soften([1000, 999], 1);
    if (!close(large, softmax([1000, 999], 1)))
      return `Right for small scores; for 1000 and 999 it returns ${list(large)}. Math.exp(1000) is Infinity: subtract the largest score first.`;
    return undefined;
  },
  solution: function soften(scores: number[], temperature: number): number[] {
    const most = Math.max(...scores);
    const powers = scores.map((z) => Math.exp((z - most) / temperature));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  },
  right: [
    softmax,
    // One over the sum of the powers of all differences.
    (scores, t) =>
      scores.map((z) => 1 / scores.reduce((s, other) => s + Math.exp((other - z) / t), 0)),
  ],
  wrong: [
    { answer: (scores) => softmax(scores, 1), says: 'the temperature changes nothing' },
    { answer: (scores, t) => softmax(scores, 1 / t), says: 'You multiplied' },
    { answer: (scores, t) => softmax(scores, 1).map((p) => p / t), says: 'Divide the scores' },
    { answer: (scores) => scores.map((z) => Math.exp(z)), says: 'Divide each power by the sum' },
    { answer: (scores, t) => softmax(scores, t + 0.2), says: 'expected (0.879' },
    {
      answer: (scores, t) => {
        const powers = scores.map((z) => Math.exp(z / t));
        const sum = powers.reduce((a, b) => a + b, 0);
        return powers.map((power) => power / sum);
      },
      says: 'subtract the largest score first',
    },
    { answer: (() => undefined) as unknown as Soften, says: 'Is there a return' },
  ],
  why: 'Divided by a small temperature, differences between scores grow, and the best letter takes nearly all.',
};

const lstmParameters: nn.Exercise<(inputs: number, units: number) => number> = {
  prompt: 'Write lstmParameters(inputs, units): how many numbers does an LSTM layer learn?',
  hints: [
    'How many numbers does a simple recurrent layer have? The formula stands above.',
    'Three gates and a candidate: each is as large as a simple recurrent layer.',
    'return ___ * units * (inputs + units + 1);',
  ],
  check(count) {
    const got = count(3, 5);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (got === 45) return 'This is a simple recurrent layer. How many such parts has an LSTM?';
    if (got === 135)
      return 'You counted three parts, the gates. The candidate has weights of its own, too.';
    if (got === 160)
      return 'The weights are right, the biases are missing: one for each unit of each part.';
    if (got === 80)
      return 'The weights from the last answers are missing: each unit also sees all units of the step before.';
    if (got !== 180)
      return `For 3 inputs and 5 units your function returns ${got}, expected 180. Count one part first: 5 units, each with 3 + 5 weights and a bias.`;
    if (count(65, 64) !== 33280)
      return `180 is right for 3 inputs and 5 units, but for 65 and 64 your function returns ${count(65, 64)}, expected 33280. Does it look at what it is given?`;
    return undefined;
  },
  solution: function lstmParameters(inputs: number, units: number): number {
    return 4 * units * (inputs + units + 1);
  },
  right: [
    (m, n) => 4 * (m * n + n * n + n),
    (m, n) => {
      let sum = 0;
      for (let part = 0; part < 4; part++) sum += n * (m + n + 1);
      return sum;
    },
  ],
  wrong: [
    { answer: (m, n) => n * (m + n + 1), says: 'How many such parts' },
    { answer: (m, n) => 3 * n * (m + n + 1), says: 'The candidate has weights' },
    { answer: (m, n) => 4 * n * (m + n), says: 'the biases are missing' },
    { answer: (m, n) => 4 * n * (m + 1), says: 'from the last answers are missing' },
    { answer: () => 0, says: 'Count one part first' },
    { answer: () => 180, says: 'Does it look at what it is given' },
    { answer: (() => undefined) as unknown as () => number, says: 'Is there a return' },
  ],
  why: 'Four times a simple layer. A GRU has three parts, and nn.gru(5) on 3 inputs 135 numbers.',
};

export default { keepHalf, soften, lstmParameters } satisfies nn.Exercises;
