import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { expect, idle, open, readNotebook, save, setTheme, test } from './lab.js';

// Lessons as a learner goes through them: reads, predicts, runs, answers an exercise wrong, takes a
// hint, answers right, and asks what is left. Screenshots of each moment, light and dark, wide and
// narrow, are in test-results/browser.

interface Walk {
  readonly lesson: string;
  readonly title: string;
  readonly exercise: string;
  /** The cell that answers the exercise. */
  readonly right: string;
}

const walks: readonly Walk[] = [
  {
    lesson: '01-welcome.ipynb',
    title: 'Welcome',
    exercise: 'half',
    right: 'const half = (x: number) => x / 2;\nawait nn.check("half", half)',
  },
  {
    lesson: '02-nerve-cells.ipynb',
    title: 'From nerve cells',
    exercise: 'not',
    right: 'const not = nn.neuron({ weights: [-1], threshold: -0.5 });\nawait nn.check("not", not)',
  },
  {
    lesson: '03-perceptron.ipynb',
    title: 'The perceptron',
    exercise: 'correction',
    right: 'const correction = [2, 0, 1];\nawait nn.check("correction", correction)',
  },
];

for (const { lesson, title, exercise, right } of walks)
  test(`a learner goes through ${lesson}`, async ({ page }, info) => {
    test.setTimeout(420_000);
    const cells = await begin(page, lesson);
    let predictions = 0;
    for (const { cell_type: type, source } of cells) {
      const text = [source].flat().join('');
      if (text.includes(`nn.check("${exercise}"`)) {
        await solve(page, info, exercise, right);
        continue;
      }
      await page.keyboard.press('Shift+Enter');
      if (text.includes('nn.predict(')) await answer(page, info, predictions++ === 0);
      if (text.includes('.compare(') && predictions === 1) {
        const comparison = page.getByRole('note').filter({ hasText: /It is: |So it is\./ });
        await expect(comparison.first()).toContainText('You said: ', { timeout: 120_000 });
        await look(page, info, 'compared');
      }
      if (type === 'code') await idle(page, 200_000);
    }
    await write(page, 'await nn.progress()'); // the cell that Shift+Enter adds behind the last one
    await page.keyboard.press('Control+Enter');
    const progress = page.getByRole('table', { name: 'Your progress' }).last();
    const row = progress.getByRole('row').filter({ hasText: title });
    await expect(row).toContainText(`${exercise} ✓`);
    await expect(row).toContainText(new RegExp(`${predictions} of ${predictions}$`));
    await look(page, info, 'progress');

    await save(page);
    const outputs = readNotebook(join(course, lesson)).cells.flatMap(({ outputs = [] }) => outputs);
    expect(outputs.filter(({ output_type: kind }) => kind === 'error')).toEqual([]);
  });

const course = 'learner';

/** Opens the lesson in a copy of the course of its own. */
async function begin(page: Page, lesson: string) {
  const to = join(process.env.NNLAB_TEST_FOLDER ?? '', course);
  cpSync(join(import.meta.dirname, '..', '..', 'notebooks'), to, { recursive: true });
  await open(page, 'lab', `${course}/${lesson}`);
  await idle(page);
  await page.locator('.jp-Notebook .jp-Cell').first().click();
  return readNotebook(join(course, lesson)).cells;
}

/** Answers a question with the second choice, and goes on with the keyboard. */
async function answer(page: Page, info: TestInfo, isFirst: boolean): Promise<void> {
  const box = page.locator('.jp-Stdin-input');
  await expect(box).toBeFocused({ timeout: 60_000 });
  if (isFirst) await look(page, info, 'asked');
  await box.fill('2');
  await box.press('Enter');
  await expect(box).toHaveCount(0);
  // The keyboard is on the next cell again: another Shift+Enter would run that one.
  const active = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
  await expect(active).not.toContainText('nn.predict(');
  await expect(active).toBeFocused();
  if (isFirst) await look(page, info, 'answered');
}

/** Runs the exercise as it stands, takes a hint in a new cell, and mends the answer. */
async function solve(page: Page, info: TestInfo, name: string, right: string): Promise<void> {
  const active = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
  await page.keyboard.press('Control+Enter');
  await expect(active).toContainText(`✗ ${name}: not yet.`);
  await look(page, info, 'wrong');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await write(page, `await nn.hint("${name}")`);
  await page.keyboard.press('Control+Enter');
  await expect(active).toContainText(`${name}: hint 1 of `);
  await look(page, info, 'hint');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await write(page, right);
  await page.keyboard.press('Control+Enter');
  await expect(active).toContainText(`✓ ${name}: right.`);
  await look(page, info, 'right');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
}

/** Writes the cell that is being edited anew, and leaves it. */
async function write(page: Page, source: string): Promise<void> {
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(source);
  await page.keyboard.press('Escape');
}

/** Screenshots of what the learner sees now, and goes back to where the keyboard was. */
async function look(page: Page, info: TestInfo, moment: string): Promise<void> {
  const focused = await page.evaluateHandle(() => document.activeElement as HTMLElement | null);
  for (const theme of ['Dark', 'Light'] as const) {
    await setTheme(page, theme);
    for (const width of [800, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const shown = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
      await shown.evaluate((cell) => cell.scrollIntoView({ block: 'center' }));
      await page.screenshot({ path: info.outputPath(`${moment}-${theme}-${width}.png`) });
    }
  }
  await focused.evaluate((element) => element?.focus());
}
