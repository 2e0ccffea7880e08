import * as nn from 'nnlab';

// The exercises of lesson 3. docs/lessons.md says how such a file is read and tested.

const gate = (name: string, answers: readonly number[]) =>
  nn.data.table(
    answers.map((t, i) => [i >> 1, i & 1, t]),
    { target: 2, name },
  );
const and = gate('AND', [-1, -1, -1, 1]);
const or = gate('OR', [-1, 1, 1, 1]);
const nand = gate('NAND', [1, 1, 1, -1]);
const xor = gate('XOR', [-1, 1, 1, -1]);
const majority = nn.data.table(
  [0, 1, 2, 3, 4, 5, 6, 7].map((i) => {
    const x = [i >> 2, (i >> 1) & 1, i & 1];
    return [...x, x[0]! + x[1]! + x[2]! >= 2 ? 1 : -1];
  }),
  { target: 3, name: 'the majority of three' },
);
// So narrow a gap that the unit needs thousands of passes.
const narrow = nn.data.table(
  [
    [0, 1, 1],
    [0, 1.0008, -1],
  ],
  { target: 2, name: 'a narrow gap' },
);

/** The rule, as in the lesson. */
function correct(w: number[], x: number[], t: number): number[] {
  const sum = w.reduce((s, wi, i) => s + wi * x[i]!, 0);
  return t * sum > 0 ? w : w.map((wi, i) => wi + t * x[i]!);
}

const same = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) < 1e-9);

const correction: nn.Exercise<number[]> = {
  prompt:
    'The unit has w = (1, −1, 0), the last number being the bias. It sees (1, 1), whose answer is +1. What is w afterwards?',
  hints: [
    'The example with its 1 for the bias is (1, 1, 1). What is the sum for it?',
    'The sum is 1 − 1 + 0 = 0. Is that right, wrong or undecided, and what does the rule do then?',
    'Add the example, number by number: [1 + 1, -1 + _, 0 + _]',
  ],
  check(w) {
    if (same(w, [2, 0, 1])) return undefined;
    if (same(w, [1, -1, 0]))
      return 'You left the numbers as they were. The sum is 1 − 1 + 0 = 0, which is undecided, and undecided counts as wrong.';
    if (same(w, [0, -2, -1]))
      return 'You subtracted the example. That is for answers that should have been −1; here the answer should have been +1.';
    if (same(w, [2, 0, 0]))
      return 'The two weights are right, the bias is not. It learns by the same rule, as the weight of an input that is always 1.';
    if (same(w, [2, 0])) return 'The two weights are right. Where is the bias, the third number?';
    return `Three numbers are expected, each the old one plus what the example has in that place; you gave (${w.join(', ')}). Write the example with its 1 for the bias under the weights and add.`;
  },
  solution: [2, 0, 1],
  right: [[1 + 1, -1 + 1, 0 + 1], correct([1, -1, 0], [1, 1, 1], 1)],
  wrong: [
    { answer: [1, -1, 0], says: 'undecided counts as wrong' },
    { answer: [0, -2, -1], says: 'You subtracted the example' },
    { answer: [2, 0, 0], says: 'the bias is not' },
    { answer: [2, 0], says: 'Where is the bias' },
    { answer: [1, 0, 0], says: 'Three numbers are expected' },
  ],
  why: "The sum was 0 and is now 2 + 0 + 1 = 3: the unit says yes. A correction always moves the sum by the example's length squared, here 3.",
};

const epochs: nn.Exercise<(data: nn.Dataset) => number> = {
  prompt:
    'Write epochs(data): how many passes does a unit need, from weights 0, until one pass has no mistake? That last pass counts.',
  hints: [
    'What must you remember during a pass to know at its end whether it was clean?',
    'correct() returns the very same array when nothing was wrong: next === w.',
    'One thing is missing here:\n`let w = new Array(data.inputSize + 1).fill(0);\nfor (let pass = 1; ; pass++) {\n  let mistakes = 0;\n  for (const { input, target } of data) {\n    const next = correct(w, [...input, 1], target);\n    // ...\n    w = next;\n  }\n  if (mistakes === 0) return pass;\n}`',
  ],
  check(epochs) {
    const forAnd = epochs(and);
    if (typeof forAnd !== 'number')
      return `Your function returns ${String(forAnd)}, expected a number. Is there a return at its end?`;
    if (forAnd === 0)
      return 'Your function returns 0 for AND: nothing is counted yet. Start with a loop over the passes.';
    if (forAnd === 1)
      return '1 for AND: your loop ends after the first pass, or takes a sum of 0 for right. With weights 0 every sum is 0, and 0 counts as wrong. Print the mistakes of each pass and look.';
    if (forAnd === 8)
      return "You counted the passes with mistakes. The last, clean pass counts too: without it the unit can't know that it is done.";
    if (forAnd === 18)
      return '18 is how often the unit corrects itself on AND. Asked is how often it walks through all four examples.';
    if (forAnd !== 9)
      return `For AND your function returns ${forAnd}, expected 9. Print the weights after each pass and compare them with the slider above.`;
    if (epochs(and) !== 9)
      return 'Called for AND a second time, your function returns something else: it goes on with the weights of the first time. Set them to 0 inside the function.';
    if (epochs(or) === 9)
      return '9 is right for AND, but OR needs 6 and you return 9 for it. Does your function look at its data?';
    if (epochs(or) !== 6)
      return `AND is right, but for OR your function returns ${epochs(or)}, expected 6.`;
    for (const data of [nand, majority]) {
      const expected = passesOf(data);
      const got = epochs(data);
      if (got !== expected)
        return `AND and OR are right, but for ${data.name} (${data.inputSize} inputs) your function returns ${got}, expected ${expected}. Does it fit any number of inputs?`;
    }
    return undefined;
  },
  endless:
    'Your loop did not end on AND, which needs 9 passes. Do you look for mistakes in the pass that has just ended, or is the count of an earlier pass still in it?',
  solution: function epochs(data: nn.Dataset): number {
    let w = new Array<number>(data.inputSize + 1).fill(0);
    for (let pass = 1; ; pass++) {
      let mistakes = 0;
      for (const { input, target } of data) {
        const next = correct(w, [...input, 1], target);
        if (next !== w) mistakes += 1;
        w = next;
      }
      if (mistakes === 0) return pass;
    }
  },
  right: [
    (data) => {
      const unit = nn.perceptron({ inputs: data.inputSize });
      return Math.max(...[...unit.learn(data)].map(({ pass }) => pass)) + 1;
    },
    (data) => {
      const unit = nn.perceptron({ inputs: data.inputSize });
      let passes = 0;
      let isClean = false;
      while (!isClean) {
        passes++;
        isClean = [...unit.learn(data, { maxPasses: 1 })].length === 0;
      }
      return passes;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'nothing is counted yet' },
    { answer: () => 1, says: 'takes a sum of 0 for right' },
    {
      answer: (data) =>
        Math.max(...[...nn.perceptron({ inputs: 2 }).learn(data)].map(({ pass }) => pass)),
      says: 'The last, clean pass counts too',
    },
    {
      answer: (data) => [...nn.perceptron({ inputs: 2 }).learn(data)].length,
      says: 'how often the unit corrects itself',
    },
    { answer: () => 12, says: 'expected 9' },
    { answer: () => 9, says: 'Does your function look at its data?' },
    { answer: (data) => (data.name === 'AND' ? 9 : 7), says: 'for OR your function returns 7' },
    {
      answer: (data) => (data.inputSize > 2 ? 9 : passesOf(data)),
      says: 'Does it fit any number of inputs?',
    },
    { answer: keepsItsWeights(), says: 'Set them to 0 inside the function' },
    {
      answer: () => {
        for (;;);
      },
      says: 'Your loop did not end on AND',
    },
    { answer: (() => undefined) as unknown as () => number, says: 'Is there a return at its end?' },
  ],
  why: 'In the last pass nothing changes, and it is needed all the same: only it shows that the unit is done.',
};

const canLearn: nn.Exercise<(data: nn.Dataset) => boolean> = {
  prompt:
    'Write canLearn(data): true if a unit can learn it, however long it takes, false if it never will.',
  hints: [
    "Stopping after so many passes can't tell slow from never. What did Novikoff's bound say about problems that no line parts?",
    'nn.perceptron({ inputs: data.inputSize }).mistakeBound(data) is a number. What is it for XOR?',
    'return unit.mistakeBound(data) < ___',
  ],
  check(canLearn) {
    const [a, x] = [canLearn(and), canLearn(xor)];
    if (typeof a !== 'boolean')
      return `Your function returns ${String(a)}, expected true or false.`;
    if (a && x)
      return 'Your function says that XOR can be learned. No line parts its classes: go back to the circle of corrections above.';
    if (!a && x) return "Turned round: AND can be learned, and XOR can't.";
    if (!a)
      return "Your function says that AND can't be learned, but the unit learned it above, in 9 passes.";
    if (!canLearn(majority))
      return 'AND and XOR are right, but the majority of three inputs can be learned, and yours says no. Does it work with three inputs?';
    if (!canLearn(narrow))
      return 'Two points that lie close together, one of each class, take the unit thousands of passes, and yours gives up on them. Slow is not never: look at the bound instead of waiting.';
    return undefined;
  },
  endless:
    'Your function waits for a clean pass on XOR, and there will never be one. How can it know without waiting?',
  solution: function canLearn(data: nn.Dataset): boolean {
    const unit = nn.perceptron({ inputs: data.inputSize });
    return unit.mistakeBound(data) < Infinity;
  },
  right: [
    (data) => Number.isFinite(nn.perceptron({ inputs: data.inputSize }).mistakeBound(data)),
    // The weights of a unit that can't learn come back: such a correction says which one it repeats.
    (data) => {
      for (const { repeats } of nn
        .perceptron({ inputs: data.inputSize })
        .learn(data, { maxPasses: 1_000_000 }))
        if (repeats !== undefined) return false;
      return true;
    },
  ],
  wrong: [
    { answer: () => true, says: 'No line parts its classes' },
    { answer: (data) => data.name === 'XOR', says: 'Turned round' },
    { answer: () => false, says: 'in 9 passes' },
    { answer: (data) => data.name === 'AND', says: 'Does it work with three inputs?' },
    {
      answer: (data) =>
        [...nn.perceptron({ inputs: data.inputSize }).learn(data, { maxPasses: 1000 })].at(-1)!
          .pass < 1000,
      says: 'Slow is not never',
    },
    {
      answer: (data) => {
        const unit = nn.perceptron({ inputs: data.inputSize });
        while (unit.mistakes(data) > 0)
          for (const step of unit.learn(data, { maxPasses: 1 })) void step;
        return true;
      },
      says: 'there will never be one',
    },
    { answer: (() => 1) as unknown as () => boolean, says: 'expected true or false' },
  ],
  why: 'The bound is a finite number exactly when some line parts the classes, and then the unit must find one.',
};

export default { correction, epochs, canLearn } satisfies nn.Exercises;

/** From the plain definition. */
function passesOf(data: nn.Dataset): number {
  let w: number[] = new Array<number>(data.inputSize + 1).fill(0);
  for (let pass = 1; ; pass++) {
    const before = w;
    for (const { input, target } of data) w = correct(w, [...input, 1], target);
    if (w === before) return pass;
  }
}

/** A typical slip: the weights are declared outside of the function. */
function keepsItsWeights(): (data: nn.Dataset) => number {
  let w = [0, 0, 0];
  return (data) => {
    for (let pass = 1; ; pass++) {
      const before = w;
      for (const { input, target } of data) w = correct(w, [...input, 1], target);
      if (w === before) return pass;
    }
  };
}
