/** The scenes of backpropagation: steps and themes come from a style sheet, there is no script. */
import { expect, test, type Page } from '@playwright/test';
import { displaySymbol } from '../../src/display/bundle.js';
import { backprop } from '../../src/explain/index.js';
import { logisticNetwork } from '../numbers/networks.js';

const model = logisticNetwork(1, [[[[0.8]], [0.1]]]);
const output = () => backprop(model, [0.9], 1)[displaySymbol]()['text/html'] as string;

/** The heading that is seen in each output of the page. */
const headings = (page: Page) =>
  page.$$eval('svg text.h', (all) =>
    all
      .filter((text) => text.getBoundingClientRect().height > 0)
      .map((text) => parseInt(text.textContent)),
  );

test('steps by buttons, numbers and arrow keys, each output on its own', async ({ page }) => {
  await page.setContent(output() + output());
  expect(await headings(page)).toEqual([1, 1]);
  const first = page.locator('.nn-steps').first();
  await first.locator('label:text("next"):visible').click();
  expect(await headings(page)).toEqual([2, 1]);
  await page.keyboard.press('ArrowRight');
  expect(await headings(page)).toEqual([3, 1]);
  await first.locator('.nn-dot-9').click();
  await page.keyboard.press('ArrowLeft');
  expect(await headings(page)).toEqual([8, 1]);
  await first.locator('label:text("back"):visible').click();
  expect(await headings(page)).toEqual([7, 1]);
});

test('is complete on paper', async ({ page }) => {
  await page.setContent(output());
  await page.emulateMedia({ media: 'print' });
  expect(await headings(page)).toEqual([13]);
});

test('follows the theme of the Lab, whatever the system says', async ({ page }) => {
  const ground = () => page.$eval('svg rect.ground', (rect) => getComputedStyle(rect).fill);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setContent(`<body data-jp-theme-light="true">${output()}`);
  expect(await ground()).toBe('rgb(255, 255, 255)');
  await page.setContent(`<body data-jp-theme-light="false">${output()}`);
  expect(await ground()).toBe('rgb(17, 17, 17)');
  await page.setContent(output());
  expect(await ground()).toBe('rgb(17, 17, 17)');
});
