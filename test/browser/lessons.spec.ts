import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page, TestInfo } from '@playwright/test';
import { expect, idle, open, readNotebook, save, setTheme, test } from './lab.js';

const notebooks = join(import.meta.dirname, '..', '..', 'notebooks');

test('the perceptron: run with the keyboard, it draws the boundary', async ({ page }, info) => {
  test.setTimeout(180_000);
  const cells = await begin(page, '03-perceptron.ipynb');
  await runCells(page, cells);
  await expectNoErrors(page, '03-perceptron.ipynb');

  const boundary = plot(page, /^boundary on AND/);
  await boundary.scrollIntoViewIfNeeded();
  await expect(boundary.locator('.scatterlayer .point')).toHaveCount(4);
  await expect(boundary.locator('.scatterlayer .js-fill')).toHaveCount(2); // the two sides
  expect(await drawnLength(boundary)).toBeGreaterThan(100);
  await lookAt(page, boundary, info, 'boundary');

  const corrections = plot(page, /^18 corrections/);
  await lookAt(page, corrections, info, 'corrections');
  await corrections.getByText('18', { exact: true }).click({ force: true }); // the end of the slider
  await expect(corrections).toContainText('Correction 18 of 18');
  await page.setViewportSize({ width: 1200, height: 900 });
  await expect.poll(() => svgWidth(corrections)).toBeLessThan(800);
  await expect(corrections, 'stays where it is').toContainText('Correction 18 of 18');
});

test('reading digits: run with the keyboard, the training plot grows', async ({ page }, info) => {
  test.setTimeout(600_000);
  const cells = await begin(page, '08-digits.ipynb');
  const fit = cells.findIndex(({ source }) => source.includes('model.fit('));
  await runCells(page, cells.slice(0, fit));
  await page.keyboard.press('Shift+Enter');
  const training = plot(page, /^Training, epoch/);
  await expect(training).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => drawnLength(training)).toBeGreaterThan(0);
  const early = await drawnLength(training);

  const trained = plot(page, /^Trained for 5 epochs/).first();
  await expect(trained).toBeVisible({ timeout: 180_000 });
  expect(await drawnLength(trained)).toBeGreaterThan(1.2 * early);
  await runCells(page, cells.slice(fit + 1));
  await expectNoErrors(page, '08-digits.ipynb');
  await lookAt(page, trained, info, 'training');
  await lookAt(page, plot(page, /^confusion on/), info, 'confusion');
});

/** Opens the lesson in a copy of the course, and returns its cells. */
async function begin(page: Page, lesson: string) {
  cpSync(notebooks, process.env.NNLAB_TEST_FOLDER ?? '', { recursive: true });
  await open(page, 'lab', lesson);
  await idle(page); // before there is a kernel, keys run nothing
  await page.locator('.jp-Notebook .jp-Cell').first().click();
  return readNotebook(lesson).cells.map(({ source }) => ({ source: [source].flat().join('') }));
}

async function expectNoErrors(page: Page, lesson: string): Promise<void> {
  await save(page);
  const outputs = readNotebook(lesson).cells.flatMap((cell) => cell.outputs ?? []);
  expect(outputs.filter(({ output_type: type }) => type === 'error')).toEqual([]);
}

/** Runs cells with the keyboard from the active one on, and answers what they ask. */
async function runCells(page: Page, cells: readonly { source: string }[]): Promise<void> {
  for (const { source } of cells) {
    await page.keyboard.press('Shift+Enter');
    if (source.includes('nn.predict(')) await answer(page, '2');
  }
  await idle(page, 240_000);
}

/** Answers the question of the cell that runs; the keyboard goes on to the next cell. */
async function answer(page: Page, text: string): Promise<void> {
  const box = page.locator('.jp-Stdin-input');
  await box.fill(text, { timeout: 240_000 });
  await box.press('Enter');
  await expect(box).toHaveCount(0);
  await expect(page.locator('.jp-Notebook .jp-Cell.jp-mod-active')).not.toContainText(
    'nn.predict(',
  );
}

const plot = (page: Page, name: RegExp) => page.getByRole('group', { name });

const svgWidth = (figure: Locator) =>
  figure
    .locator('svg.main-svg')
    .first()
    .evaluate((svg) => svg.clientWidth);

/** How long all lines are that were drawn, in pixels. */
const drawnLength = (figure: Locator) =>
  figure
    .locator('.scatterlayer .js-line')
    .evaluateAll((lines) =>
      lines.reduce((sum, line) => sum + (line as SVGPathElement).getTotalLength(), 0),
    );

/** Keeps screenshots of a figure in both themes and two widths of the window. */
async function lookAt(page: Page, figure: Locator, info: TestInfo, name: string): Promise<void> {
  for (const theme of ['Dark', 'Light'] as const) {
    await setTheme(page, theme);
    const ground = theme === 'Dark' ? 'rgb(17, 17, 17)' : 'rgb(255, 255, 255)';
    for (const width of [800, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await expect(figure.locator('svg.main-svg').first()).toHaveCSS('background-color', ground);
      await expect(async () => {
        await figure.scrollIntoViewIfNeeded(); // more than once: what is above is drawn anew, too
        await expect(figure).toBeInViewport({ ratio: 0.95, timeout: 500 });
      }).toPass();
      await page.screenshot({ path: info.outputPath(`${name}-${theme}-${width}.png`) });
    }
  }
}
