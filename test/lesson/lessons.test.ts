import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { lessonFiles, type LessonFiles } from '../../src/lesson/files.js';
import { judge } from '../../src/lesson/check.js';
import type { Exercises } from '../../src/lesson/index.js';

// Every exercise of every lesson takes its solution and the other right answers, and says to each
// typical wrong answer what is wrong with it. `npx vitest run test/lesson/lessons.test.ts -t 03`.

const folder = join(import.meta.dirname, '..', '..', 'notebooks');
const lessons = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.checks.ts'))
  .sort();
let files: LessonFiles;
beforeAll(async () => {
  files = await lessonFiles('test');
});

for (const lesson of lessons) {
  const { default: exercises } = (await import(pathToFileURL(join(folder, lesson)).href)) as {
    default: Exercises;
  };
  describe(lesson, () => {
    describe.each(Object.entries(exercises))('%s', (name, exercise) => {
      const { prompt, hints, solution, right, wrong, seconds = 3 } = exercise;
      const says = (answer: unknown) => judge(files, name, exercise, answer);
      const timeout = seconds * 1000 + 30_000;

      test('asks, and has two hints or more', () => {
        expect(prompt).toMatch(/[.?]$/);
        expect(hints.length).toBeGreaterThanOrEqual(2);
      });
      test('takes its solution', async () => expect(await says(solution)).toBeUndefined(), timeout);
      test('knows two other right answers and three wrong ones, each with its own words', () => {
        expect(right.length).toBeGreaterThanOrEqual(2);
        expect(wrong.length).toBeGreaterThanOrEqual(3);
        expect(new Set(wrong.map((each) => each.says)).size).toBe(wrong.length);
      });
      test.each(right.map((answer, i) => ({ i, answer })))(
        'takes right answer $i',
        async ({ answer }) => expect(await says(answer)).toBeUndefined(),
        timeout,
      );
      test.each(wrong)(
        'says: $says',
        async (each) => expect(await says(each.answer)).toContain(each.says),
        timeout,
      );
    });
  });
}
