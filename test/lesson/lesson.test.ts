import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { RecordingHost } from '../recording-host.js';

const record = '.nnlab-learner/record.json';
const kept = () =>
  JSON.parse(readFileSync(record, 'utf8')) as Record<string, Record<string, unknown>>;
const text = (shown: { toString(): string }) => shown.toString();
const html = (shown: { [displaySymbol](): unknown }) =>
  (shown[displaySymbol]() as Record<string, string>)['text/html']!;

const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nnlab-lesson-'));
  process.chdir(folder);
  writeFileSync(
    '01-numbers.checks.ts',
    `const double = {
       prompt: 'Write double(x).',
       hints: ['How often is x in it?', 'Add \`x\` to itself.'],
       check(double: (x: number) => number): string | undefined {
         if (double(3) === 9) return 'You squared it: 3 < 6 < 9.';
         return double(3) === 6 ? undefined : 'Try it with 3.';
       },
       solution: function double(x: number): number {
         const sum = x + x;
         return sum;
       },
       right: [], wrong: [], why: 'Twice is a sum.', seconds: 0.3,
     };
     export default { double, list: { ...double, solution: [1, 2], check: () => undefined } };`,
  );
  writeFileSync(
    'course.json',
    JSON.stringify({
      title: 'Numbers',
      lessons: [
        {
          id: 'numbers',
          file: '01-numbers.ipynb',
          title: 'Numbers',
          exercises: ['double', 'list'],
        },
        { id: 'more', title: 'Planned', exercises: [] },
      ],
    }),
  );
  const code = (source: string) => ({ cell_type: 'code', source: source.split(/(?<=\n)/) });
  const cells = [
    code('await nn.predict("How many?",\n["1", "2"])'),
    code('await nn.predict("Why?")'),
  ];
  writeFileSync('01-numbers.ipynb', JSON.stringify({ cells }));
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('check()', () => {
  test('says what is wrong, then why it is right, and keeps the tries', async () => {
    const wrong = await nn.check('double', (x: number) => x * x);
    expect(wrong.isRight).toBe(false);
    expect(text(wrong)).toBe(
      '✗ double: not yet.\nYou squared it: 3 < 6 < 9.\nA hint: `await nn.hint("double")`',
    );
    expect(html(wrong)).toContain('3 &#60; 6');
    expect(html(wrong)).toContain('<code>await nn.hint(&#34;double&#34;)</code>');
    expect(kept().exercises).toEqual({ double: { tries: 1, hints: 0 } });
    const right = await nn.check('double', (x: number) => 2 * x);
    expect(text(right)).toBe('✓ double: right.\nTwice is a sum.');
    expect(kept().exercises!['double']).toMatchObject({ tries: 2 });
    expect(text(await nn.check('list', [2, 4]))).toContain('at the first try');
  });

  test.each<[string, unknown, string]>([
    [
      'a number',
      6,
      'The answer is a number, expected a function. Hand over the function itself, without brackets: `await nn.check("double", double)`.',
    ],
    ['nothing', undefined, 'The answer is nothing, expected a function.'],
    ['a promise', Promise.resolve(), 'Write await before it.'],
    [
      'what throws',
      () => missing(),
      'Your answer stopped with an error: RangeError: no x. Call it yourself',
    ],
    ['what never ends', endless, 'Your answer did not end within 0.3 seconds.'],
  ])('has words for %s', async (_what, answer, says) => {
    expect((await nn.check('double', answer)).message).toContain(says);
  });

  test('stops an answer that awaits for ever', async () => {
    writeFileSync(
      '02-slow.checks.ts',
      `const check = (f: () => Promise<void>) => f().then(() => undefined);
       const solution = () => undefined;
       export default { slow: { prompt: '', hints: [], check, solution, seconds: 0.1, endless: 'Waits.' } };`,
    );
    const feedback = await nn.check('slow', () => new Promise(() => undefined));
    expect(text(feedback)).toBe(
      '✗ slow: not yet.\nWaits.\nA solution: `await nn.solution("slow")`',
    );
  });

  test('names the exercise that was meant', async () => {
    await expect(nn.check('duoble', 1)).rejects.toThrow(
      'check: exercise "duoble" does not exist. Did you mean "double"? Expected "double" or "list".',
    );
    await expect(nn.check(double as never, double)).rejects.toThrow(
      'check: name is a function, expected the exercise\'s name in quotes. Write nn.check("name", answer).',
    );
  });

  test('says what is missing when the notebook was copied alone', async () => {
    for (const file of readdirSync('.')) rmSync(file);
    await expect(nn.check('double', double)).rejects.toThrow(
      `check: no checks for "double" in ${process.cwd()}, expected a file NN-name.checks.ts beside the notebook. Open the lesson in the folder "course"`,
    );
    expect(text(await nn.progress())).toContain('There is no course in this folder');
  });

  test('says which file is missing, and which has no exercises', async () => {
    rmSync('01-numbers.checks.ts');
    await expect(nn.hint('double')).rejects.toThrow('expected 01-numbers.checks.ts beside');
    writeFileSync('01-numbers.checks.ts', 'export const double = 1;');
    await expect(nn.hint('double')).rejects.toThrow(
      'hint: ./01-numbers.checks.ts has no table of exercises, expected export default {',
    );
  });

  test('works from a folder of the course', async () => {
    mkdirSync('examples');
    process.chdir('examples');
    expect((await nn.check('double', double)).isRight).toBe(true);
    process.chdir('..');
    expect(kept().exercises!['double']).toMatchObject({ tries: 1 });
  });

  test('goes on where the record can not be written', async () => {
    const host = RecordingHost.install();
    writeFileSync('.nnlab-learner', 'in the way');
    expect((await nn.check('double', double)).isRight).toBe(true);
    expect(host.text).toContain('Your answer could not be kept.');
  });

  test('keeps tries that come at once', async () => {
    await Promise.all([1, 2, 3].map(() => nn.check('double', double)));
    expect(kept().exercises!['double']).toMatchObject({ tries: 3 });
    expect(readdirSync('.nnlab-learner')).toEqual(['record.json']);
  });
});

describe('hint() and solution()', () => {
  test('give one hint more each time, then the solution', async () => {
    expect(text(await nn.hint('double'))).toBe(
      'double: hint 1 of 2\n1. How often is x in it?\nRun the cell again for the next one.',
    );
    const last = 'That was the last one. A solution: `await nn.solution("double")`';
    for (let call = 2; call <= 3; call++)
      expect(text(await nn.hint('double'))).toBe(
        `double: hint 2 of 2\n1. How often is x in it?\n2. Add \`x\` to itself.\n${last}`,
      );
    expect(text(await nn.check('double', () => 0))).toContain('A solution: `await nn.solution');
  });

  test('show the code of a function and the value of a list', async () => {
    const shown = text(await nn.solution('double'));
    expect(shown).toMatch(
      /^double: a solution\nWrite double\(x\)\.\nTwice is a sum\.\n\nfunction double\(x\) \{\n {2}const sum = x \+ x;\n {2}return sum;\n\}$/,
    );
    expect(text(await nn.solution('list'))).toMatch(/\n\n\[1,2\]$/);
    expect(kept().exercises!['double']).toMatchObject({ sawSolution: true });
  });
});

describe('predict()', () => {
  const ask = () => nn.predict('How many?', ['one', 'two']);

  test('asks, keeps the answer and shows it beside what came out', async () => {
    const host = RecordingHost.install();
    host.answers.push(' 2 ');
    const guess = await ask();
    expect(host.questions).toEqual(['Your prediction, 1 to 2: ']);
    expect(host.text).toBe('How many?\n○ 1. one\n● 2. two\nYou said: two');
    expect(host.outputs.size).toBe(1);
    expect(text(guess)).toBe('You said: two');
    expect(text(guess.compare('two', { one: 'no' }))).toBe('You said: two. So it is.');
    expect(text(guess.compare('one', { two: 'It feels like two.' }))).toBe(
      'You said: two. It is: one\nIt feels like two.',
    );
    expect(kept().predictions).toMatchObject({ 'How many?': { answer: 'two' } });
  });

  test('asks once: afterwards it shows what is kept, unless asked again', async () => {
    const host = RecordingHost.install();
    host.answers.push('one', 'TWO');
    await ask();
    expect((await ask()).answer).toBe('one');
    expect(host.questions).toHaveLength(1);
    expect((await nn.predict('How many?', ['one', 'two'], { again: true })).answer).toBe('two');
    expect((await ask()).answer).toBe('two');
  });

  test('asks until the answer is one of the choices, or empty', async () => {
    const host = RecordingHost.install();
    host.answers.push('3', '');
    const guess = await ask();
    expect(host.sent[1]!['text/plain']).toContain('"3" is none of them. Type a number, 1 to 2');
    expect(guess.answer).toBeUndefined();
    expect(text(guess)).toBe('You made no prediction.');
    expect(text(guess.compare('one'))).toBe('It is: one');
    expect(existsSync(record)).toBe(false);
  });

  test('goes on where nobody can answer, and says so in a line', async () => {
    const host = RecordingHost.install();
    expect((await ask()).answer).toBeUndefined();
    expect(host.text).toBe(
      'How many?\nNobody can answer here, so the lesson goes on without a prediction.',
    );
  });

  test('takes any text where there are no choices', async () => {
    const host = RecordingHost.install();
    host.answers.push('18');
    const guess = await nn.predict('How often?');
    expect(text(guess.compare(18))).toBe('You said: 18. So it is.');
  });

  test.each<[() => Promise<unknown>, string]>([
    [() => nn.predict(''), 'predict: there is no question, expected a text. Put it first.'],
    [() => nn.predict('?', ['a']), 'predict: choices has 1 entry, expected two or more'],
    [
      () => nn.predict('?', ['a', 'b', 'a']),
      'predict: choices has "a" twice, expected "a" or "b" once each.',
    ],
    [() => nn.predict('?', [], { agian: true } as never), 'Did you mean "again"?'],
  ])('refuses %s', async (call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});

describe('progress()', () => {
  test('counts exercises and predictions by lesson, and says what is next', async () => {
    const host = RecordingHost.install();
    expect(text(await nn.progress())).toBe(
      '0 of 1 lessons done\n○ Numbers: exercises 0 of 2, predictions 0 of 2\nNext: Numbers (double, list)',
    );
    host.answers.push('1');
    await nn.predict('How many?', ['1', '2']);
    await nn.check('double', double);
    expect(text(await nn.progress())).toContain(
      '◐ Numbers: exercises 1 of 2, predictions 1 of 2\nNext: Numbers (list)',
    );
    await nn.check('list', [1]);
    const shown = await nn.progress();
    expect(text(shown)).toBe(
      '1 of 1 lessons done\n✓ Numbers: exercises 2 of 2, predictions 1 of 2',
    );
    expect(html(shown)).toContain('<a href="./01-numbers.ipynb">Numbers</a>'.replace('./', ''));
  });

  test('says which file is broken', async () => {
    mkdirSync('.nnlab-learner');
    writeFileSync(record, '{');
    await expect(nn.progress()).rejects.toThrow(
      './.nnlab-learner/record.json, your record of answers, cannot be read, expected JSON. Move it away: a new one begins.',
    );
    writeFileSync('course.json', '[]');
    await expect(nn.progress()).rejects.toThrow(
      './course.json cannot be read, expected { "title", "lessons": [...] }.',
    );
  });
});

const double = (x: number) => 2 * x;
function missing(): never {
  throw new RangeError('no x');
}
function endless(): never {
  for (;;);
}

describe('figure()', () => {
  const publish = () =>
    writeFileSync(
      'figures.json',
      JSON.stringify({
        net: {
          figure: 'Test accuracy',
          published: 0.9542,
          unit: '%',
          better: 'higher',
          source: 'A. Author (2015)',
        },
      }),
    );

  test('sets ours beside the published one, and keeps it', async () => {
    publish();
    const shown = await nn.figure('net', 0.95, { differs: '1 epoch' });
    expect(text(shown)).toBe(
      'Published: 95.42%. Ours: 95.00%.\nTest accuracy\nOurs is otherwise made: 1 epoch.\nSource: A. Author (2015)',
    );
    expect(kept()['figures']).toEqual({
      net: { values: [0.95], differs: '1 epoch', at: expect.any(String) as string },
    });
  });

  test('takes the median of seeds, and forgets nothing else that is kept', async () => {
    publish();
    await nn.check('double', (x: number) => 2 * x);
    const shown = await nn.figure('net', [0.96, 0.9, 0.95], { differs: false });
    expect(text(shown)).toContain(
      'Ours: 95.00%.\nTest accuracy\nOurs is the median of 3 seeds, 90.00% to 96.00%.',
    );
    await nn.check('list', [1, 2]);
    expect(kept()).toMatchObject({
      figures: { net: { values: [0.96, 0.9, 0.95] } },
      exercises: { double: { tries: 1 }, list: { tries: 1 } },
    });
  });

  test('stands alone without figures.json', async () => {
    expect(text(await nn.figure('net', 0.95))).toBe('net: ours 0.95');
  });

  test('says what it takes', async () => {
    publish();
    await expect(nn.figure('ned', 1)).rejects.toThrow(
      'figure: "ned" is not in figures.json. Did you mean "net"? Expected "net".',
    );
    await expect(nn.figure('net', [])).rejects.toThrow('figure: value is an empty list, expected');
    await expect(nn.figure('net', [1, NaN])).rejects.toThrow('figure: value is NaN, expected');
  });
});
