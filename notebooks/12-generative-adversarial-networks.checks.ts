import * as nn from 'nnlab';

// The exercises of lesson 12. docs/lessons.md says how such a file is read and tested.

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b));
const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length;

const bestAnswer: nn.Exercise<(real: number, generated: number) => number> = {
  prompt:
    'Write bestAnswer(real, generated): the answer D that makes the loss of the discriminator smallest at a place with these two densities.',
  hints: [
    'Read the picture above: where is the curve of three real points and one made lowest?',
    'On paper: real · log D + generated · log(1 − D) is largest where real / D = generated / (1 − D).',
    'return real / (___ + ___);',
  ],
  check(bestAnswer) {
    const got = bestAnswer(3, 1);
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (near(got, 0.75)) {
      if (!near(bestAnswer(0.2, 0.6), 0.25))
        return `For densities 3 and 1 it is right, for 0.2 and 0.6 your function returns ${bestAnswer(0.2, 0.6)}, expected 0.25. Does it use both?`;
      if (!near(bestAnswer(0, 2), 0) || !near(bestAnswer(2, 0), 1))
        return 'Where one of the densities is 0 your answer is wrong: without real points the best answer is 0, without generated ones 1.';
      return undefined;
    }
    if (near(got, 0))
      return 'Your function returns 0 for densities 3 and 1: "surely generated", where three of four points are real.';
    if (near(got, 0.25))
      return '0.25 for densities 3 and 1: that is the share of the generated points. D says how real a place is.';
    if (near(got, 3))
      return '3 for densities 3 and 1: that is how many real points there are for each generated one. D lies between 0 and 1: compare the real ones with all.';
    if (near(got, 1))
      return '1 for densities 3 and 1: right more often than not, but "surely real" costs infinitely much for the one generated point. The loss wants how sure, not which.';
    if (near(got, 0.5))
      return '0.5 for densities 3 and 1: that is the answer where both are equal. Here three of four points are real.';
    return `For densities 3 and 1 your function returns ${got}, expected 0.75: three of four points there are real.`;
  },
  solution: function bestAnswer(real: number, generated: number): number {
    return real / (real + generated);
  },
  right: [
    (real, generated) => 1 - generated / (real + generated),
    (real, generated) => (real === 0 ? 0 : 1 / (1 + generated / real)),
    (real, generated) => mean([real, 0]) / mean([real, generated]),
  ],
  wrong: [
    { answer: () => 0, says: 'surely generated' },
    { answer: (real, generated) => generated / (real + generated), says: 'how real a place is' },
    { answer: (real, generated) => real / generated, says: 'compare the real ones with all' },
    { answer: (real, generated) => (real > generated ? 1 : 0), says: 'how sure, not which' },
    { answer: () => 0.5, says: 'where both are equal' },
    { answer: () => 0.75, says: 'Does it use both?' },
    { answer: (real, generated) => 1 / (1 + Math.exp(generated - real)), says: 'expected 0.75' },
    {
      answer: (real, generated) =>
        real === 0 || generated === 0 ? 0.5 : real / (real + generated),
      says: 'Where one of the densities is 0',
    },
    { answer: (() => undefined) as unknown as () => number, says: 'Is there a return at its end?' },
  ],
  why: 'In a game that has come to its end the generator makes every place as often as it is real: then the best answer is 0.5 everywhere, and the loss ln 2.',
};

const generatorLoss: nn.Exercise<(answers: number[]) => number> = {
  prompt:
    'Write generatorLoss(answers): the loss of a batch of generated examples that does not saturate.',
  hints: [
    'Which of the two curves is steep where D is sure that an example is generated?',
    'Take −log D of each answer, and the mean of these.',
    'return mean(answers.map((d) => ___));',
  ],
  check(generatorLoss) {
    const some = [0.1, 0.2, 0.4];
    const got = generatorLoss([...some]);
    const right = mean(some.map((d) => -Math.log(d)));
    if (typeof got !== 'number')
      return `Your function returns ${String(got)}, expected a number. Is there a return at its end?`;
    if (near(got, right)) {
      const one = generatorLoss([0.01]);
      return near(one, -Math.log(0.01))
        ? undefined
        : `Right for three answers, but for the single answer 0.01 your function returns ${one}, expected ${(-Math.log(0.01)).toFixed(3)}.`;
    }
    if (got === 0)
      return 'Your function returns 0 for every batch so far. What does it do with the answers?';
    if (near(got, mean(some.map((d) => Math.log(1 - d)))))
      return 'That is the mean of log(1 − D), the loss that saturates: its curve is flat where the generator is bad.';
    if (near(got, mean(some.map((d) => -Math.log(1 - d)))))
      return 'That is the mean of −log(1 − D): it falls when the discriminator recognises more. The generator would learn to be caught.';
    if (near(got, -right))
      return 'The sign is turned round: with log D as its loss the generator would make D small, and learn to be caught.';
    if (near(got, right * some.length))
      return 'You added the losses up. Take their mean, so that a larger batch does not count for more.';
    if (near(got, right / Math.LN10))
      return 'That is the logarithm to base 10. Math.log is the natural one.';
    if (near(got, -Math.log(mean(some))))
      return 'You took the logarithm of the mean. Take the mean of the logarithms: each example counts by itself.';
    return `For the answers 0.1, 0.2 and 0.4 your function returns ${got}, expected ${right.toFixed(3)}: the mean of 2.303, 1.609 and 0.916.`;
  },
  solution: function generatorLoss(answers: number[]): number {
    return -answers.reduce((sum, d) => sum + Math.log(d), 0) / answers.length;
  },
  right: [
    (answers) => mean(answers.map((d) => -Math.log(d))),
    (answers) => mean(answers.map((d) => Math.log(1 / d))),
    (answers) => {
      let sum = 0;
      for (const d of answers) sum -= Math.log2(d) * Math.LN2;
      return sum / answers.length;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'What does it do with the answers?' },
    {
      answer: (answers) => mean(answers.map((d) => Math.log(1 - d))),
      says: 'the loss that saturates',
    },
    {
      answer: (answers) => mean(answers.map((d) => -Math.log(1 - d))),
      says: 'discriminator recognises more',
    },
    {
      answer: (answers) => mean(answers.map((d) => Math.log(d))),
      says: 'The sign is turned round',
    },
    {
      answer: (answers) => answers.reduce((sum, d) => sum - Math.log(d), 0),
      says: 'You added the losses up',
    },
    { answer: (answers) => mean(answers.map((d) => -Math.log10(d))), says: 'base 10' },
    { answer: (answers) => -Math.log(mean(answers)), says: 'logarithm of the mean' },
    { answer: (answers) => mean(answers), says: 'expected 1.' },
    {
      answer: (answers) => (answers.length > 1 ? mean(answers.map((d) => -Math.log(d))) : 1),
      says: 'for the single answer 0.01',
    },
    { answer: (() => undefined) as unknown as () => number, says: 'Is there a return at its end?' },
  ],
  why: 'It is the cross-entropy with the answer "real" for examples that are not: the generator learns from a lie told to its judge.',
};

interface Reading {
  discriminatorWins: string;
  curvesTellTheModes: boolean;
  lossOfGuessing: number;
}

const readCurves: nn.Exercise<Reading> = {
  prompt:
    'In which game has the discriminator won, do the curves alone tell how many modes are covered, and what is the loss of a discriminator that can only guess?',
  hints: [
    'A discriminator that has won is sure, and right. What is the loss of someone like that?',
    'Above, a game with 8 modes and one with 1 ended with nearly the same losses.',
    'A discriminator that guesses says 0.5 each time, and −log 0.5 = ___',
  ],
  check({ discriminatorWins, curvesTellTheModes, lossOfGuessing }) {
    if (discriminatorWins === '?') return 'Put "A", "B" or "C" in place of "?" first.';
    if (discriminatorWins !== 'B' && ['A', 'C'].includes(discriminatorWins))
      return `In game ${discriminatorWins} the discriminator's loss stays well above 0. Which one falls to nearly 0, while the generator's rises?`;
    if (discriminatorWins !== 'B')
      return `discriminatorWins is ${JSON.stringify(discriminatorWins)}, expected "A", "B" or "C".`;
    if (curvesTellTheModes)
      return 'The curves do not tell the modes: compare the losses of the balanced and of the collapsed game above.';
    if (near(lossOfGuessing, 0) || Number.isNaN(lossOfGuessing))
      return 'A loss of 0 has a discriminator that is sure and right each time. One that guesses says 0.5: what is −log 0.5?';
    if (near(lossOfGuessing, 0.5)) return '0.5 is its answer, not its loss. The loss is −log 0.5.';
    if (near(lossOfGuessing, 0.301))
      return '0.301 is −log 0.5 to base 10. Losses use the natural logarithm, Math.log.';
    if (near(lossOfGuessing, 1))
      return '1 is −log 0.5 to base 2. Losses use the natural logarithm, Math.log.';
    if (Math.abs(lossOfGuessing - 2 * Math.LN2) < 0.002)
      return 'That is the sum for a real and a generated example. The loss of the discriminator is their mean.';
    if (Math.abs(lossOfGuessing - Math.LN2) > 0.002)
      return `lossOfGuessing is ${lossOfGuessing}, expected −log 0.5 to three digits: it is the dotted line in the pictures.`;
    return undefined;
  },
  solution: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 0.693 },
  right: [
    { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: Math.log(2) },
    { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 0.6931 },
  ],
  wrong: [
    {
      answer: { discriminatorWins: '?', curvesTellTheModes: true, lossOfGuessing: 0 },
      says: 'in place of "?"',
    },
    {
      answer: { discriminatorWins: 'A', curvesTellTheModes: false, lossOfGuessing: 0.693 },
      says: 'In game A',
    },
    {
      answer: { discriminatorWins: 'C', curvesTellTheModes: false, lossOfGuessing: 0.693 },
      says: 'In game C',
    },
    {
      answer: { discriminatorWins: 'b', curvesTellTheModes: false, lossOfGuessing: 0.693 },
      says: 'expected "A", "B" or "C"',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: true, lossOfGuessing: 0.693 },
      says: 'do not tell the modes',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 0 },
      says: 'sure and right each time',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 0.5 },
      says: 'its answer, not its loss',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 0.301 },
      says: 'base 10',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 1 },
      says: 'base 2',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 1.386 },
      says: 'their mean',
    },
    {
      answer: { discriminatorWins: 'B', curvesTellTheModes: false, lossOfGuessing: 2 },
      says: 'the dotted line',
    },
  ],
  why: 'When the discriminator has won, its answers hardly change with the generated points, and the generator has little to learn from. A score of 0.69 may be the end of a good game or of a bad one.',
};

export default { bestAnswer, generatorLoss, readCurves } satisfies nn.Exercises;
