import * as nn from 'nnlab';

// The exercises of lesson 10. docs/lessons.md says how such a file is read and tested.

const close = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) < 1e-6);
const list = (values: readonly number[]) =>
  `(${values.map((value) => (typeof value === 'number' ? +value.toFixed(4) : String(value))).join(', ')})`;

const threeSteps: nn.Exercise<number[]> = {
  prompt:
    'A unit with w = 2, u = 0.5, b = 0 and no activation function reads 1, 0, 3. What are its three hidden states? It begins with h = 0.',
  hints: [
    'Two things are added up at each step: the input times w, and what else?',
    'The first state is 2 · 1 + 0.5 · 0 = 2. For the second, the input is 0 and the last state is 2.',
    '[2 · 1 + 0.5 · 0, 2 · 0 + 0.5 · _, 2 · 3 + 0.5 · _]',
  ],
  check(states) {
    if (close(states, [2, 1, 6.5])) return undefined;
    if (close(states, [2, 0, 6]))
      return 'These are the inputs times w. The unit also sees its own last state, times u.';
    if (close(states, [2, 2, 8]))
      return 'You added the last state as it is. It is multiplied with u = 0.5 first.';
    if (close(states, [1, 0.5, 3.25]))
      return 'The memory is right, but each input is multiplied with w = 2 before it is added.';
    if (close(states, [2, 1, 7]))
      return 'The first two are right. In the third step the memory is half of the state just before it, not half of the first state.';
    if (states.length !== 3)
      return `You gave ${states.length} numbers, expected three: one state for each of the three inputs.`;
    return `Your states are ${list(states)}. Write one line for each step: 2 · input + 0.5 · last state. The first is 2 · 1 + 0.5 · 0.`;
  },
  solution: [2, 1, 6.5],
  right: [[2 * 1, 0.5 * 2, 2 * 3 + 0.5], [...nn.plot.unrolled({ w: 2, u: 0.5 }, [1, 0, 3]).states]],
  wrong: [
    { answer: [2, 0, 6], says: 'also sees its own last state' },
    { answer: [2, 2, 8], says: 'multiplied with u = 0.5 first' },
    { answer: [1, 0.5, 3.25], says: 'multiplied with w = 2' },
    { answer: [2, 1, 7], says: 'not half of the first state' },
    { answer: [6.5], says: 'expected three' },
    { answer: [0, 0, 0], says: 'Write one line for each step' },
  ],
  why: 'In the last state, 6 come from the 3 that has just been read, and 0.5 are left of the 1 two steps before.',
};

type Step = (x: number[], h: number[], W: number[][], U: number[][], b: number[]) => number[];

const example = {
  x: [0.5, -1],
  h: [0.2, -0.4, 0.6],
  W: [
    [0.1, 0.2, -0.3],
    [0.4, -0.5, 0.6],
  ],
  U: [
    [0.3, -0.2, 0.1],
    [0.5, 0.4, -0.6],
    [-0.7, 0.8, 0.9],
  ],
  b: [0.1, -0.2, 0.3],
};

/** The sums before tanh. `left` says what is left out or turned round. */
function sums(
  { x, h, W, U, b }: typeof example,
  left: 'nothing' | 'memory' | 'bias' | 'input' | 'turned' = 'nothing',
): number[] {
  return b.map((bj, j) => {
    let sum = left === 'bias' ? 0 : bj;
    if (left !== 'input') x.forEach((xi, i) => (sum += xi * W[i]![j]!));
    if (left !== 'memory')
      h.forEach((hk, k) => (sum += hk * (left === 'turned' ? U[j]![k]! : U[k]![j]!)));
    return sum;
  });
}

const copyOf = (from: typeof example): typeof example => structuredClone(from);
const ask = (step: Step, { x, h, W, U, b }: typeof example): number[] => step(x, h, W, U, b);

const rnnStep: nn.Exercise<Step> = {
  prompt:
    'Write the step of a recurrent layer: h_j ← tanh(Σ x_i W_ij + Σ h_k U_kj + b_j), for each unit j.',
  hints: [
    'How is the sum over h different from the sum over x, which is there already?',
    'Each unit j sees all last answers: h.forEach((hk, k) => { … U[k][j] … }).',
    'return b.map((bj, j) => {\n  let sum = bj;\n  x.forEach((xi, i) => { sum += xi * W[i][j]; });\n  h.forEach((hk, k) => { sum += ___; });\n  return Math.tanh(___);\n});',
  ],
  check(step) {
    const own = copyOf(example);
    const got = ask(step, own);
    if (!Array.isArray(got))
      return `Your function returns ${String(got)}, expected a list of numbers, one for each unit. Is there a return?`;
    if (got.length !== 3)
      return `Your function returns ${got.length} numbers for a layer of three units, expected 3.`;
    const tanh = (values: number[]) => values.map(Math.tanh);
    if (close(got, sums(example, 'memory')))
      return 'The memory and tanh are missing: this is the sum over the inputs with the bias alone.';
    if (close(got, sums(example)))
      return 'The sum is complete, but tanh is missing. Without it the answers can grow without limit from step to step.';
    if (close(got, tanh(sums(example, 'memory'))))
      return 'tanh is there, the memory is not: add the last answers, each times its weight in U.';
    if (close(got, tanh(sums(example, 'bias')))) return 'All is there but the bias b[j].';
    if (close(got, tanh(sums(example, 'input'))))
      return 'The memory is right, but the inputs x are not added any more.';
    if (close(got, tanh(sums(example, 'turned'))))
      return 'You took U[j][k]. The weight from unit k to unit j is U[k][j]: first from where, then to where, as in W.';
    if (!close(own.h, example.h))
      return 'Your function writes into h while other units still need the old answers. Make a new list.';
    if (!close(got, tanh(sums(example))))
      return `For an example with two inputs and three units your function returns ${list(got)}, expected ${list(tanh(sums(example)))}. Work one unit out by hand and print its sum.`;
    const single = { x: [1], h: [0.5], W: [[2]], U: [[-1]], b: [0] };
    const one = ask(step, copyOf(single));
    if (!close(one, tanh(sums(single))))
      return `With three units it is right, with a single one it returns ${list(one)}, expected ${list(tanh(sums(single)))}. Does it take the sizes from its lists?`;
    return undefined;
  },
  solution: function rnnStep(
    x: number[],
    h: number[],
    W: number[][],
    U: number[][],
    b: number[],
  ): number[] {
    return b.map((bj, j) => {
      let sum = bj;
      x.forEach((xi, i) => {
        sum += xi * W[i]![j]!;
      });
      h.forEach((hk, k) => {
        sum += hk * U[k]![j]!;
      });
      return Math.tanh(sum);
    });
  },
  right: [
    (x, h, W, U, b) => sums({ x, h, W, U, b }).map(Math.tanh),
    (x, h, W, U, b) => {
      const all = [...x, ...h];
      const rows = [...W, ...U];
      const next: number[] = [];
      for (let j = 0; j < b.length; j++)
        next.push(Math.tanh(all.reduce((sum, each, i) => sum + each * rows[i]![j]!, b[j]!)));
      return next;
    },
  ],
  wrong: [
    { answer: (x, h, W, U, b) => sums({ x, h, W, U, b }, 'memory'), says: 'The memory and tanh' },
    { answer: (x, h, W, U, b) => sums({ x, h, W, U, b }), says: 'tanh is missing' },
    {
      answer: (x, h, W, U, b) => sums({ x, h, W, U, b }, 'memory').map(Math.tanh),
      says: 'the memory is not',
    },
    { answer: (x, h, W, U, b) => sums({ x, h, W, U, b }, 'bias').map(Math.tanh), says: 'the bias' },
    {
      answer: (x, h, W, U, b) => sums({ x, h, W, U, b }, 'input').map(Math.tanh),
      says: 'not added any more',
    },
    {
      answer: (x, h, W, U, b) => sums({ x, h, W, U, b }, 'turned').map(Math.tanh),
      says: 'You took U[j][k]',
    },
    {
      answer: (x, h, W, U, b) => {
        for (let j = 0; j < b.length; j++) h[j] = Math.tanh(sums({ x, h, W, U, b })[j]!);
        return h;
      },
      says: 'Make a new list',
    },
    { answer: () => [0, 0, 0], says: 'Work one unit out by hand' },
    { answer: () => [0], says: 'returns 1 numbers for a layer of three units' },
    {
      answer: (x, h, W, U, b) => (b.length === 3 ? sums({ x, h, W, U, b }).map(Math.tanh) : [0]),
      says: 'with a single one it returns',
    },
    { answer: (() => undefined) as unknown as Step, says: 'Is there a return?' },
  ],
  why: 'This is all of nn.simpleRNN. A layer of 16 units has 16 · (inputs + 16 + 1) numbers, however long the sequence is.',
};

const reach: nn.Exercise<(factor: number) => number> = {
  prompt:
    'Write reach(factor): the smallest number of steps back after which less than 0.001 of the gradient is left; Infinity for a factor of 1 or more.',
  hints: [
    'After one step back factor is left, after two factor · factor. When do you stop?',
    'Keep what is left in a variable that begins with 1, and count how often you multiply. For which factors would the loop never end?',
    'if (factor >= 1) return ___;\nlet left = 1;\nlet steps = 0;\nwhile (left >= 0.001) {\n  ___\n}\nreturn steps;',
  ],
  check(reach) {
    const half = reach(0.5);
    if (typeof half !== 'number')
      return `Your function returns ${String(half)}, expected a number. Is there a return at its end?`;
    if (half === 9)
      return '9 for a factor of 0.5: then 1/512 is left, which is more than a thousandth. Do you stop one step early?';
    if (half === 11)
      return '11 for a factor of 0.5, but after 10 steps 1/1024 is left, less than a thousandth. You count one step too many: does your count begin with 0?';
    if (half > 9 && half < 10)
      return `${half.toFixed(2)} for a factor of 0.5: that is where the curve crosses a thousandth. Asked is the first whole step after that.`;
    if (half === 0)
      return 'Your function returns 0: nothing is counted yet. Begin with what is left after no step, 1.';
    if (half !== 10)
      return `For a factor of 0.5 your function returns ${half}, expected 10: 0.5 times itself, ten times, is 1/1024.`;
    const wide = reach(0.9);
    if (wide !== 66)
      return `0.5 is right, but for 0.9 your function returns ${wide}, expected 66. Does it look at its factor?`;
    for (const factor of [1, 1.03]) {
      const never = reach(factor);
      if (never !== Infinity)
        return `For a factor of ${factor} your function returns ${never}, expected Infinity: the gradient never gets smaller.`;
    }
    return undefined;
  },
  endless:
    'Your loop did not end. Factors below 1 get there; for 1 or more nothing ever shrinks, so ask that before the loop. Is what is left multiplied within the loop?',
  solution: function reach(factor: number): number {
    if (factor >= 1) return Infinity;
    let left = 1;
    let steps = 0;
    while (left >= 0.001) {
      left *= factor;
      steps += 1;
    }
    return steps;
  },
  right: [
    (factor) => (factor >= 1 ? Infinity : Math.floor(Math.log(0.001) / Math.log(factor)) + 1),
    (factor) => {
      if (factor >= 1) return Infinity;
      for (let steps = 1; ; steps++) if (factor ** steps < 0.001) return steps;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'nothing is counted yet' },
    { answer: (factor) => Math.floor(Math.log(0.001) / Math.log(factor)), says: 'one step early' },
    {
      answer: (factor) => Math.ceil(Math.log(0.001) / Math.log(factor)) + 1,
      says: 'one step too many',
    },
    { answer: (factor) => Math.log(0.001) / Math.log(factor), says: 'the first whole step' },
    { answer: () => 10, says: 'Does it look at its factor?' },
    { answer: () => 7, says: 'expected 10' },
    {
      answer: (factor) => Math.max(0, Math.floor(Math.log(0.001) / Math.log(factor)) + 1),
      says: 'expected Infinity',
    },
    {
      answer: (factor) => {
        let steps = 0;
        for (let left = 1; left >= 0.001; left *= factor) steps++;
        return steps;
      },
      says: 'Your loop did not end',
    },
    { answer: (() => undefined) as unknown as () => number, says: 'Is there a return at its end?' },
  ],
  why: 'A factor of 0.9 reaches 66 steps, one of 0.5 ten: less than two words of text.',
};

export default { threeSteps, rnnStep, reach } satisfies nn.Exercises;
