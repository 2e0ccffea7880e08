import * as nn from 'nnlab';

// The exercises of lesson 1. docs/lessons.md says how such a file is read and tested.

const half: nn.Exercise<(x: number) => number> = {
  prompt: 'Write half(x): half of a number.',
  hints: [
    'The function double above is nearly it: which sign stands for division?',
    'return x / _;',
  ],
  check(half) {
    if (half(10) === undefined)
      return 'Your function returns nothing. Write return before the value.';
    if (half(10) === 0) return 'Half of 10 is 5, and your function returns 0. Replace the 0.';
    if (half(10) === 20)
      return 'Half of 10 is 5, and your function returns 20: that is its double.';
    if (half(10) === 5 && half(6) === 5)
      return 'Your function returns 5 whatever it gets. Use x, its parameter.';
    if (half(10) !== 5) return `Half of 10 is 5, and your function returns ${half(10)}.`;
    if (half(7) !== 3.5)
      return `Half of 7 is 3.5, and your function returns ${half(7)}. Numbers need not be whole.`;
    if (half(-4) !== -2) return `Half of -4 is -2, and your function returns ${half(-4)}.`;
    return undefined;
  },
  solution: function half(x: number): number {
    return x / 2;
  },
  right: [(x) => 0.5 * x, (x) => x - x / 2],
  wrong: [
    { answer: (() => undefined) as unknown as () => number, says: 'Write return before the value' },
    { answer: () => 0, says: 'Replace the 0' },
    { answer: (x) => 2 * x, says: 'that is its double' },
    { answer: () => 5, says: 'Use x, its parameter' },
    { answer: (x) => x - 2, says: 'your function returns 8' },
    { answer: (x) => Math.floor(x / 2), says: 'Numbers need not be whole' },
    { answer: (x) => Math.abs(x) / 2, says: 'Half of -4 is -2' },
  ],
};

const wanted = nn.data.spiral({ samples: 300, noise: 0.2, seed: 7 });

const spiral: nn.Exercise<nn.Dataset> = {
  prompt: 'Make a spiral with 300 points, noise 0.2 and seed 7.',
  hints: [
    'The call that made the circle has all you need: exchange its name and the three numbers.',
    'nn.data.spiral({ samples: _, noise: _, seed: _ })',
  ],
  check(data) {
    if (!/spiral/i.test(data.name ?? ''))
      return `These are points of ${data.name ?? 'another kind'}. Write nn.data.spiral.`;
    if (data.length !== 300)
      return `A spiral, but with ${data.length} points instead of 300. The option is called samples.`;
    if (same(data, nn.data.spiral({ samples: 300, seed: 7 })))
      return 'A spiral of 300 points, but they lie on two thin lines. The option is called noise.';
    if (!same(data, wanted))
      return 'A spiral of 300 points, but not these: with noise 0.2 and seed 7 everybody gets the same.';
    return undefined;
  },
  solution: wanted,
  shown: 'const spiral = nn.data.spiral({ samples: 300, noise: 0.2, seed: 7 });',
  right: [
    nn.data.spiral({ seed: 7, noise: 0.2, samples: 300 }),
    nn.data.spiral({ samples: 3 * 100, noise: 1 / 5, seed: 7 }),
  ],
  wrong: [
    { answer: nn.data.circle(), says: 'Write nn.data.spiral' },
    { answer: nn.data.spiral({ noise: 0.2 }), says: 'The option is called samples' },
    { answer: nn.data.spiral({ samples: 300, seed: 7 }), says: 'The option is called noise' },
    { answer: nn.data.spiral({ samples: 300, noise: 0.2 }), says: 'everybody gets the same' },
  ],
  why: 'Two arms, wound into each other: the hardest of these sets for a network. You will meet it again in lesson 5.',
};

const mean: nn.Exercise<(xs: number[]) => number> = {
  prompt: 'Write mean(xs): the mean of a list of numbers.',
  hints: [
    'The mean is the sum of all, divided by how many there are.',
    'Two lines are missing: one in a loop that adds, one that divides.',
    '`for (const x of xs) sum += _;\nreturn sum / _;`',
  ],
  check(mean) {
    const got = mean([1, 2, 6]);
    if (got === 0)
      return 'The mean of 1, 2 and 6 is 3, and your function returns 0: nothing is added to sum yet.';
    if (got === 9)
      return 'Your function returns the sum, 9. Divide it by how many numbers there are.';
    if (got === 2)
      return 'Your function returns 2, the number in the middle: that is the median. The mean of 1, 2 and 6 is 3.';
    if (got !== 3) return `The mean of 1, 2 and 6 is 3, and your function returns ${got}.`;
    if (mean([2, 4]) !== 3)
      return `Right for 1, 2 and 6, but for 2 and 4 your function returns ${mean([2, 4])}, expected 3. Do you divide by xs.length?`;
    if (mean([1, 2, 6]) !== 3)
      return 'Called a second time, your function returns something else: the sum goes on from the first time. Set it to 0 inside the function.';
    return undefined;
  },
  solution: function mean(xs: number[]): number {
    let sum = 0;
    for (const x of xs) sum += x;
    return sum / xs.length;
  },
  right: [
    (xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length,
    (xs) => {
      let sum = 0;
      for (let i = 0; i < xs.length; i++) sum += xs[i]!;
      return sum / xs.length;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'nothing is added to sum yet' },
    { answer: (xs) => xs.reduce((sum, x) => sum + x, 0), says: 'Divide it by how many' },
    { answer: (xs) => xs[Math.floor(xs.length / 2)]!, says: 'that is the median' },
    { answer: (xs) => (Math.min(...xs) + Math.max(...xs)) / 2, says: 'your function returns 3.5' },
    { answer: (xs) => xs.reduce((sum, x) => sum + x, 0) / 3, says: 'Do you divide by xs.length?' },
    { answer: keepsItsSum(), says: 'Set it to 0 inside the function' },
  ],
};

export default { half, spiral, mean } satisfies nn.Exercises;

function same(a: nn.Dataset, b: nn.Dataset): boolean {
  return a.inputs().every((x, i) => x === b.inputs()[i]);
}

/** A typical slip: the sum is declared outside of the function. */
function keepsItsSum(): (xs: number[]) => number {
  let calls = 0;
  return (xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length + (++calls > 2 ? 1 : 0);
}
