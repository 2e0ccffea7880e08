import type * as nn from 'nnlab';

// The exercises of lesson 7. docs/lessons.md says how such a file is read and tested.

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b));

const descend: nn.Exercise<(rate: number, steps: number) => number> = {
  prompt:
    'Write descend(rate, steps): where is w after that many steps in the bowl E = w², from 4?',
  hints: [
    'What is the slope of w² at w, and against which direction does a step go?',
    'let w = 4, then a loop with as many turns as there are steps; return w behind the loop.',
    'for (let step = 0; step < steps; step++) w = w - rate * ___;',
  ],
  check(descend) {
    const got = descend(0.1, 5);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (got === 4) return 'Your function returns 4, where w began: no step was taken.';
    if (near(got, 4 * 1.2 ** 5))
      return 'Your steps go uphill: w grows. The slope is subtracted, w - rate · slope.';
    if (near(got, 4 * 0.9 ** 5))
      return 'Each of your steps takes away rate · w. The slope of w² is 2w, so it should be twice that.';
    if (near(got, 4 * 0.8))
      return 'You took one step. Asked are as many as steps says: put it into a loop.';
    if (near(got, (4 * 0.8 ** 5) ** 2)) return 'That is E, the height. Asked is w, the place.';
    if (near(got, 4 * 0.8 ** 6))
      return 'You took a step too many: 6 instead of 5. Where does your loop end?';
    if (!near(got, 4 * 0.8 ** 5))
      return `For rate 0.1 and 5 steps your function returns ${got}; above, w was 1.311 after 5 steps.`;
    if (!near(descend(1.1, 3), 4 * (-1.2) ** 3))
      return `Rate 0.1 is right, but for rate 1.1 and 3 steps your function returns ${descend(1.1, 3)}; above, w was -6.91. Does it use its rate?`;
    if (descend(0.3, 0) !== 4)
      return `With 0 steps w should still be 4; your function returns ${descend(0.3, 0)}.`;
    return undefined;
  },
  solution: function descend(rate: number, steps: number): number {
    let w = 4;
    for (let step = 0; step < steps; step++) w = w - rate * 2 * w;
    return w;
  },
  right: [
    (rate, steps) => 4 * (1 - 2 * rate) ** steps,
    function walk(rate: number, steps: number): number {
      return steps === 0 ? 4 : (1 - 2 * rate) * walk(rate, steps - 1);
    },
  ],
  wrong: [
    { answer: () => 4, says: 'no step was taken' },
    { answer: (rate, steps) => 4 * (1 + 2 * rate) ** steps, says: 'go uphill' },
    { answer: (rate, steps) => 4 * (1 - rate) ** steps, says: 'The slope of w² is 2w' },
    { answer: (rate) => 4 * (1 - 2 * rate), says: 'You took one step' },
    { answer: (rate, steps) => (4 * (1 - 2 * rate) ** steps) ** 2, says: 'That is E' },
    { answer: (rate, steps) => 4 * (1 - 2 * rate) ** (steps + 1), says: 'a step too many' },
    { answer: () => 7, says: 'above, w was 1.311' },
    { answer: (_, steps) => 4 * 0.8 ** steps, says: 'Does it use its rate?' },
    {
      answer: (rate, steps) => 4 * (1 - 2 * rate) ** Math.max(1, steps),
      says: 'With 0 steps',
    },
  ],
  why: 'Each step multiplies w by 1 - 2 · rate. Between -1 and 1 that dies away, beyond it grows: rates from 0 to 1 arrive.',
};

const steps: nn.Exercise<(examples: number, batchSize: number, epochs: number) => number> = {
  prompt:
    'Write steps(examples, batchSize, epochs): how many steps does a training take, the smaller batch at the end of an epoch among them?',
  hints: [
    'How many batches are there in one epoch of 100 examples in tens? And of 105?',
    'Math.ceil rounds up.',
    'return epochs * Math.ceil(___);',
  ],
  check(steps) {
    const got = steps(100, 10, 20);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (got === 0) return 'Your function returns 0: nothing is counted yet.';
    if (got === 10) return '10 are the steps of one epoch. There are 20 epochs.';
    if (got === 2000) return '2,000 examples are seen. Ten of them decide one step together.';
    if (got !== 200)
      return `100 examples in tens, 20 epochs: your function returns ${got}, expected 200.`;
    const rest = steps(105, 10, 2);
    if (rest === 20)
      return '105 examples in tens: 5 are left over at the end of each epoch, and they make a batch, too. Round up.';
    if (rest === 21)
      return 'An epoch ends before the next begins: 105 examples in tens are 11 batches in each of 2 epochs. Round up before you multiply.';
    if (rest !== 22)
      return `105 examples in tens, 2 epochs: your function returns ${rest}, expected 22. Can there be half a step?`;
    if (steps(5, 32, 3) !== 3)
      return `5 examples in batches of up to 32, 3 epochs: your function returns ${steps(5, 32, 3)}, expected 3.`;
    return undefined;
  },
  solution: function steps(examples: number, batchSize: number, epochs: number): number {
    return epochs * Math.ceil(examples / batchSize);
  },
  right: [
    (examples, batchSize, epochs) => {
      let count = 0;
      for (let epoch = 0; epoch < epochs; epoch++)
        for (let from = 0; from < examples; from += batchSize) count++;
      return count;
    },
    (examples, batchSize, epochs) =>
      epochs * (Math.floor(examples / batchSize) + Number(examples % batchSize > 0)),
  ],
  wrong: [
    { answer: () => 0, says: 'nothing is counted yet' },
    { answer: (examples, batchSize) => examples / batchSize, says: 'There are 20 epochs' },
    { answer: (examples, _, epochs) => examples * epochs, says: 'decide one step together' },
    { answer: (_, batchSize, epochs) => batchSize + epochs, says: 'expected 200' },
    {
      answer: (examples, batchSize, epochs) => Math.floor(examples / batchSize) * epochs,
      says: 'they make a batch, too',
    },
    {
      answer: (examples, batchSize, epochs) => Math.ceil((examples * epochs) / batchSize),
      says: 'Round up before you multiply',
    },
    {
      answer: (examples, batchSize, epochs) =>
        (examples / batchSize) * epochs + 0.5 - 0.5 + Number(examples === 105) * 0.25,
      says: 'Can there be half a step?',
    },
    {
      answer: (examples, batchSize, epochs) =>
        examples < batchSize ? 0 : epochs * Math.ceil(examples / batchSize),
      says: 'batches of up to 32',
    },
  ],
  why: 'When two settings are compared, ask what was kept equal: epochs, steps or time. They are three different contests.',
};

/** As the text says it. */
function stopped(losses: readonly number[], patience: number): number {
  let best = 0;
  for (let i = 1; i < losses.length && i - best <= patience; i++)
    if (losses[i]! < losses[best]!) best = i;
  return best + 1;
}

const bestEpoch: nn.Exercise<(losses: number[], patience: number) => number> = {
  prompt:
    'Write bestEpoch(losses, patience): the epoch, counted from 1, with the best weights when training stops after patience epochs in a row that were no better.',
  hints: [
    'What must be remembered while you walk through the losses: which one was best, and how long ago?',
    'Keep best, the place of the smallest loss so far. When i - best reaches patience, stop looking.',
    'for (let i = 1; i < losses.length; i++) {\n  if (losses[i] < losses[best]) best = i;\n  else if (i - best >= ___) break;\n}\nreturn best + 1;',
  ],
  check(bestEpoch) {
    const turns = [0.9, 0.5, 0.4, 0.45, 0.5, 0.6];
    const got = bestEpoch([...turns], 2);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (got === 0) return 'Your function returns 0. Epochs are counted from 1.';
    if (got === 2) return 'You counted from 0. The smallest loss, 0.4, is that of epoch 3.';
    if (got === 5)
      return '5 is the epoch where training stops. The best weights are two epochs older: those with the loss 0.4.';
    if (got === 6)
      return '6 is the last epoch. Training stops before it, and goes back to the best weights.';
    if (got === 0.4) return '0.4 is the smallest loss. Asked is its epoch.';
    if (got !== 3)
      return `For the losses ${turns.join(', ')} and patience 2 your function returns ${got}, expected 3.`;
    const later = [0.9, 0.5, 0.6, 0.7, 0.1];
    if (bestEpoch([...later], 2) === 5)
      return 'For 0.9, 0.5, 0.6, 0.7, 0.1 and patience 2, training stops after the fourth epoch and never sees the 0.1. Your function looks at all losses.';
    if (bestEpoch([...later], 3) !== 5)
      return 'For the same with patience 3 the 0.1 in epoch 5 is seen: only two epochs before it were no better. Does your function use its patience, and stop only when that many were no better?';
    if (bestEpoch([3, 2, 1], 1) !== 3)
      return 'When every epoch is better than the one before, the last one is the best: for 3, 2, 1 expected is 3.';
    if (bestEpoch([1, 0.8, 0.9, 0.7, 0.8, 0.6, 0.7], 2) !== 6)
      return 'For 1, 0.8, 0.9, 0.7, 0.8, 0.6, 0.7 and patience 2 expected is 6: a better epoch starts the count of the others afresh.';
    if (bestEpoch([0.5, 0.5, 0.5, 0.1], 2) !== 1)
      return 'An equal loss is no better: for 0.5, 0.5, 0.5, 0.1 and patience 2 training stops after epoch 3, and epoch 1 is the best.';
    return undefined;
  },
  solution: function bestEpoch(losses: number[], patience: number): number {
    let best = 0;
    for (let i = 1; i < losses.length; i++) {
      if (losses[i]! < losses[best]!) best = i;
      else if (i - best >= patience) break;
    }
    return best + 1;
  },
  right: [
    (losses, patience) => stopped(losses, patience),
    (losses, patience) => {
      let [best, epoch, waited] = [Infinity, 0, 0];
      losses.every((loss, i) => {
        if (loss < best) [best, epoch, waited] = [loss, i + 1, 0];
        else waited++;
        return waited < patience;
      });
      return epoch;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'Epochs are counted from 1' },
    { answer: (losses, patience) => stopped(losses, patience) - 1, says: 'You counted from 0' },
    {
      answer: (losses, patience) => stopped(losses, patience) + patience,
      says: 'where training stops',
    },
    { answer: (losses) => losses.length, says: '6 is the last epoch' },
    { answer: (losses) => Math.min(...losses), says: 'Asked is its epoch' },
    { answer: () => 1, says: 'expected 3' },
    {
      answer: (losses) => losses.indexOf(Math.min(...losses)) + 1,
      says: 'looks at all losses',
    },
    { answer: (losses) => stopped(losses, 2), says: 'Does your function use its patience' },
    {
      answer: (losses, patience) => {
        let [best, waited] = [0, 0];
        for (let i = 1; i < losses.length && waited < patience; i++)
          if (losses[i]! < losses[best]!) best = i;
          else waited++;
        return best + 1;
      },
      says: 'starts the count of the others afresh',
    },
    {
      answer: (losses, patience) => {
        let best = 0;
        for (let i = 1; i < losses.length && i - best <= patience; i++)
          if (losses[i]! <= losses[best]!) best = i;
        return best + 1;
      },
      says: 'An equal loss is no better',
    },
  ],
  why: 'It is what earlyStopping: { patience } of fit does, with the weights put back.',
};

const disease = (train: readonly number[], test: readonly number[]): string => {
  const [first, last] = [train[0]!, train.at(-1)!];
  if (!(last <= first)) return 'rate too large';
  if (last > 0.2) return 'underfitting';
  return test.at(-1)! > 1.5 * Math.min(...test) ? 'overfitting' : 'fine';
};

const curves: readonly { name: string; train: number[]; test: number[]; look: string }[] = [
  {
    name: 'training from 0.9 to 1.4',
    train: [0.9, 0.7, 1.4],
    test: [0.9, 0.8, 1.3],
    look: 'It ends higher than it began.',
  },
  {
    name: 'training that ends as NaN',
    train: [0.9, 3, NaN],
    test: [0.9, 2, NaN],
    look: 'NaN is neither above nor below anything: every comparison with it is false. Number.isNaN finds it.',
  },
  {
    name: 'training from 0.9 to 0.5, test to 0.52',
    train: [0.9, 0.6, 0.5],
    test: [0.9, 0.6, 0.52],
    look: 'The training loss stays above 0.2.',
  },
  {
    name: 'training to 0.01, test from 0.3 back up to 0.6',
    train: [0.9, 0.1, 0.01],
    test: [0.9, 0.3, 0.6],
    look: 'The last test loss is twice the lowest one. Compare with the lowest, not with the first.',
  },
  {
    name: 'training to 0.05, test to 0.07',
    train: [0.9, 0.1, 0.05],
    test: [0.9, 0.12, 0.07],
    look: 'Both are low and level.',
  },
  {
    name: 'training to 0.4, test from 0.5 up to 1.2',
    train: [0.9, 0.6, 0.4],
    test: [0.9, 0.5, 1.2],
    look: 'Two conditions hold. The text asks for the training loss first.',
  },
];

const diagnose: nn.Exercise<(train: number[], test: number[]) => string> = {
  prompt:
    'Write diagnose(train, test): "rate too large", "underfitting", "overfitting" or "fine", by the rules of the text.',
  hints: [
    'Which of the rules needs the whole curve, and which only its ends?',
    'train.at(-1) is the last loss, train[0] the first, Math.min(...test) the lowest. The order of the questions matters.',
    'if (Number.isNaN(last) || last > train[0]) return "rate too large";\nif (last > 0.2) return ___;\n…',
  ],
  check(diagnose) {
    const allowed = ['rate too large', 'underfitting', 'overfitting', 'fine'];
    for (const { name, train, test, look } of curves) {
      const said = diagnose([...train], [...test]);
      if (!allowed.includes(said))
        return `Your function returns ${JSON.stringify(said) ?? 'nothing'}, expected one of ${allowed.map((each) => `"${each}"`).join(', ')}.`;
      const right = disease(train, test);
      if (said !== right)
        return `${name}: your function says "${said}", expected "${right}". ${look}`;
    }
    return undefined;
  },
  solution: function diagnose(train: number[], test: number[]): string {
    const last = train.at(-1)!;
    if (Number.isNaN(last) || last > train[0]!) return 'rate too large';
    if (last > 0.2) return 'underfitting';
    if (test.at(-1)! > 1.5 * Math.min(...test)) return 'overfitting';
    return 'fine';
  },
  right: [
    (train, test) => disease(train, test),
    (train, test) => {
      const end = train[train.length - 1]!;
      const lowest = test.reduce((a, b) => (b < a ? b : a));
      return !(end <= train[0]!)
        ? 'rate too large'
        : end > 0.2
          ? 'underfitting'
          : test[test.length - 1]! / lowest > 1.5
            ? 'overfitting'
            : 'fine';
    },
  ],
  wrong: [
    { answer: () => 'fine', says: 'It ends higher than it began' },
    { answer: () => 'good', says: 'expected one of' },
    {
      answer: (train, test) =>
        train.at(-1)! > train[0]!
          ? 'rate too large'
          : Number.isNaN(train.at(-1)!)
            ? 'fine'
            : disease(train, test),
      says: 'Number.isNaN finds it',
    },
    {
      answer: (train, test) => {
        const said = disease(train, test);
        return said === 'underfitting' ? 'fine' : said;
      },
      says: 'stays above 0.2',
    },
    {
      answer: (train, test) =>
        disease(train, test) === 'overfitting' && test.at(-1)! < test[0]!
          ? 'fine'
          : disease(train, test),
      says: 'Compare with the lowest',
    },
    {
      answer: (train, test) =>
        disease(train, test) === 'fine' ? 'overfitting' : disease(train, test),
      says: 'Both are low and level',
    },
    {
      answer: (train, test) =>
        train.at(-1)! <= train[0]! && test.at(-1)! > 1.5 * Math.min(...test)
          ? 'overfitting'
          : disease(train, test),
      says: 'The text asks for the training loss first',
    },
  ],
  why: 'Rules like these are rough. They are what you look for with your eyes, in this order.',
};

export default { descend, steps, bestEpoch, diagnose } satisfies nn.Exercises;
